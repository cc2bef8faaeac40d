import { toEntryText, withCreatedAt } from '@omni/contracts';
import { type Answer, type CallRecorded, type EventRecord, type IdentitiesMerged } from '@omni/identity';

export type FoldedEntry = { readonly position: number; readonly text: string };
/** What the log says of one identity. Sets and sums over its members mean something on roots only. */
export type FoldedMember = {
  readonly number: number;
  readonly uuid: string;
  readonly root: number;
  readonly entries: readonly FoldedEntry[];
  readonly members: ReadonlySet<number>;
  readonly visits: number;
};
export type RecordedCall = { readonly position: number; readonly answer: Answer; readonly visits: number };

/** A fold of the log that shares nothing with the services' own: whom entries and visits belong to, and what was answered. */
export type LogFold = {
  readonly members: ReadonlyMap<number, FoldedMember>;
  /** By the id of the call. */
  readonly calls: ReadonlyMap<string, RecordedCall>;
  /** Where the log contradicts itself. */
  readonly faults: readonly string[];
};

type Member = {
  readonly number: number;
  readonly uuid: string;
  root: number;
  readonly entries: FoldedEntry[];
  readonly members: Set<number>;
  visits: number;
};
type Folding = {
  readonly members: Map<number, Member>;
  readonly calls: Map<string, RecordedCall>;
  readonly dedupes: Set<string>;
  readonly faults: string[];
};

const create = ({ members }: Folding, number: number, uuid: string): void => {
  members.set(number, { number, uuid, root: number, entries: [], members: new Set([number]), visits: 0 });
};

const merge = ({ members, faults }: Folding, event: IdentitiesMerged, position: number): void => {
  const survivor = members.get(event.survivor);
  const absorbed = members.get(event.absorbed);
  if (survivor?.root !== event.survivor || absorbed?.root !== event.absorbed)
    return void faults.push(`${position}: merges what is no root`);
  for (const number of absorbed.members) {
    const member = members.get(number);
    if (member) member.root = survivor.number;
    survivor.members.add(number);
  }
  absorbed.members.clear();
  survivor.visits += absorbed.visits;
  absorbed.visits = 0;
};

const faultOfAnswer = ({ identity, uuid, visits }: Answer, root: Member): string | undefined => {
  if (root.number !== identity) return `written on a member of ${root.number}, answered as ${identity}`;
  if (root.uuid !== uuid) return `the answered uuid is not that of ${identity}`;
  return root.visits === visits ? undefined : `answers ${visits} visits where the log has ${root.visits}`;
};

/** An imported call stands for earlier visits, besides its own. */
const visitsIn = ({ counted, imported }: CallRecorded): number => Number(counted) + (imported?.visits ?? 0);

const noteCall = ({ calls, dedupes, faults }: Folding, event: CallRecorded, position: number): void => {
  if (calls.has(event.call) || dedupes.has(event.dedupe)) faults.push(`${position}: a call is recorded twice`);
  calls.set(event.call, { position, answer: event.answer, visits: visitsIn(event) });
  dedupes.add(event.dedupe);
};

const record = (folding: Folding, event: CallRecorded, { position, at }: EventRecord): void => {
  const { members, faults } = folding;
  noteCall(folding, event, position);
  const member = members.get(event.member);
  const root = members.get(member?.root ?? 0);
  if (!member || !root) return void faults.push(`${position}: a call is written on nobody`);
  root.visits += visitsIn(event);
  if (event.entry)
    member.entries.push({ position, text: withCreatedAt(toEntryText(event.body, { mask: event.device }), at) });
  const fault = faultOfAnswer(event.answer, root);
  if (fault !== undefined) faults.push(`${position}: ${fault}`);
};

export const foldLog = (records: readonly EventRecord[]): LogFold => {
  const folding: Folding = { members: new Map(), calls: new Map(), dedupes: new Set(), faults: [] };
  for (const entry of records) {
    const { position, event } = entry;
    if (event.type === 'identity.created') create(folding, position, event.uuid);
    if (event.type === 'identity.merged') merge(folding, event, position);
    if (event.type === 'call.recorded') record(folding, event, entry);
  }
  return folding;
};
