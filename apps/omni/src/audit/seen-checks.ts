import { type EventRecord } from '@omni/identity';
import { type SeenCall } from '@omni/resolver';
import { type Note } from './findings.js';

type Remembered = { readonly position: number; readonly dedupe: string; readonly facts: string };

const NO_ANSWER = ['', 0, '', 0, 0] as const;

/** What must be remembered of an event, as one text; undefined for events that are nobody's answer. Imports keep their own ledger. */
export const rememberedIn = ({ event, position, at }: EventRecord): Remembered | undefined => {
  if (event.type === 'policy.changed')
    return { position, dedupe: event.dedupe, facts: JSON.stringify([event.request_hash, ...NO_ANSWER, at]) };
  if (event.type !== 'call.recorded' || event.imported) return undefined;
  const { uuid, identity, email, visits } = event.answer;
  const facts = [event.request_hash, uuid, identity, email, visits, event.member, at];
  return { position, dedupe: event.dedupe, facts: JSON.stringify(facts) };
};

/** The events of which an answer must still be stored: a repeat of their calls may come. */
export const rememberedOf = (records: readonly EventRecord[], seenFrom: number): readonly Remembered[] =>
  records.flatMap((record) => (record.at >= seenFrom ? (rememberedIn(record) ?? []) : []));

const factsOf = ({ requestHash, uuid, identity, email, visits, member, at }: SeenCall): string =>
  JSON.stringify([requestHash, uuid, identity, email, visits, member, at]);

/** A later call with the same key takes the row over, once the first one's day is over. */
export const checkRemembered = (
  seen: readonly SeenCall[],
  records: readonly EventRecord[],
  { seenFrom, note }: { readonly seenFrom: number; readonly note: Note },
): void => {
  const rowOf = new Map(seen.map((row) => [row.dedupe, row]));
  for (const { position, dedupe, facts } of rememberedOf(records, seenFrom)) {
    const row = rowOf.get(dedupe);
    if (!row || row.position < position) note('I6', 'stored answers that are missing', position);
    else if (row.position === position && factsOf(row) !== facts)
      note('I6', 'stored answers that are not those of the log', position);
  }
};

/** A stored answer of which its position knows nothing. */
export const checkStored = (row: SeenCall, record: EventRecord | undefined, note: Note): void => {
  const remembered = record && rememberedIn(record);
  if (remembered?.dedupe !== row.dedupe || remembered.facts !== factsOf(row))
    note('I6', 'stored answers that are not those of the log', row.position);
};
