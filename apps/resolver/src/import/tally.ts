import { type EventRecord } from '@omni/identity';
import { type RefusedLine } from './import-line.js';

/** What has become of the lines so far. */
export type Tally = {
  readonly lines: number;
  /** Calls that were decided. */
  readonly calls: number;
  /** Lines whose id had been imported before. */
  readonly repeated: number;
  readonly events: number;
  readonly identities: number;
  readonly merges: number;
  readonly personMerges: number;
  /** Numbers of refused lines by reason. */
  readonly refused: { readonly [reason: string]: number };
};

export const NO_LINES: Tally = {
  lines: 0,
  calls: 0,
  repeated: 0,
  events: 0,
  identities: 0,
  merges: 0,
  personMerges: 0,
  refused: {},
};

/** What a batch adds. */
export type Counted = {
  readonly lines: number;
  readonly calls: number;
  readonly repeated: number;
  readonly events: readonly EventRecord[];
  readonly refused: readonly RefusedLine[];
};

const addRefused = (before: Tally['refused'], refused: readonly RefusedLine[]): Tally['refused'] => {
  const sums = new Map(Object.entries(before));
  for (const { reason } of refused) sums.set(reason, (sums.get(reason) ?? 0) + 1);
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
};

export const addTo = (tally: Tally, counted: Counted): Tally => {
  let [identities, merges, personMerges] = [tally.identities, tally.merges, tally.personMerges];
  for (const { event } of counted.events) {
    if (event.type === 'identity.created') identities++;
    if (event.type !== 'identity.merged') continue;
    merges++;
    if (event.persons) personMerges++;
  }
  return {
    lines: tally.lines + counted.lines,
    calls: tally.calls + counted.calls,
    repeated: tally.repeated + counted.repeated,
    events: tally.events + counted.events.length,
    ...{ identities, merges, personMerges },
    refused: addRefused(tally.refused, counted.refused),
  };
};

export const refusedIn = ({ refused }: Tally): number => Object.values(refused).reduce((sum, count) => sum + count, 0);
