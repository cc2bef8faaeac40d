import { toEntryText, withCreatedAt } from '@omni/contracts';
import { type Answer, type CallRecorded, type EventRecord, type IdentitiesMerged } from '@omni/identity';

/** What the log says of one identity: who answers for it, and what is written on it. */
export type FoldedMember = {
  readonly number: number;
  readonly uuid: string;
  readonly root: number;
  readonly visits: number;
  readonly entries: readonly FoldedEntry[];
};
export type FoldedEntry = { readonly position: number; readonly text: string };
export type RecordedCall = { readonly position: number; readonly answer: Answer; readonly counted: boolean };

/** A fold of the log that shares nothing with the services' own: whom entries and visits belong to, and what was answered. */
export type LogFold = {
  readonly members: ReadonlyMap<number, FoldedMember>;
  /** By the id of the call. */
  readonly calls: ReadonlyMap<string, RecordedCall>;
  /** Where the log contradicts itself. */
  readonly faults: readonly string[];
};

type Folding = {
  readonly members: Map<number, FoldedMember>;
  readonly calls: Map<string, RecordedCall>;
  readonly dedupes: Set<string>;
  readonly faults: string[];
};

export const membersUnder = (members: ReadonlyMap<number, FoldedMember>, root: number): readonly FoldedMember[] =>
  [...members.values()].filter((member) => member.root === root);

export const visitsUnder = (members: ReadonlyMap<number, FoldedMember>, root: number): number =>
  membersUnder(members, root).reduce((sum, { visits }) => sum + visits, 0);

const merge = ({ members, faults }: Folding, event: IdentitiesMerged, position: number): void => {
  for (const end of [event.survivor, event.absorbed])
    if (members.get(end)?.root !== end) faults.push(`${position}: merges ${end}, which is no root`);
  for (const member of membersUnder(members, event.absorbed))
    members.set(member.number, { ...member, root: event.survivor });
};

const checkAnswer = ({ members, faults }: Folding, event: CallRecorded, position: number): void => {
  const { identity, uuid, visits } = event.answer;
  const root = members.get(event.member)?.root;
  if (root !== identity) faults.push(`${position}: written on ${event.member} of ${root}, answered as ${identity}`);
  if (members.get(identity)?.uuid !== uuid) faults.push(`${position}: the answered uuid is not that of ${identity}`);
  const counted = visitsUnder(members, identity);
  if (counted !== visits) faults.push(`${position}: answers ${visits} visits where the log has ${counted}`);
};

const record = (folding: Folding, event: CallRecorded, { position, at }: EventRecord): void => {
  const { members, calls, dedupes, faults } = folding;
  if (calls.has(event.call) || dedupes.has(event.dedupe)) faults.push(`${position}: a call is recorded twice`);
  calls.set(event.call, { position, answer: event.answer, counted: event.counted });
  dedupes.add(event.dedupe);
  const member = members.get(event.member);
  if (!member) return void faults.push(`${position}: a call is written on ${event.member}, which does not exist`);
  const entry = { position, text: withCreatedAt(toEntryText(event.body, { mask: event.device }), at) };
  members.set(event.member, {
    ...member,
    visits: member.visits + (event.counted ? 1 : 0),
    entries: event.entry ? [...member.entries, entry] : member.entries,
  });
  checkAnswer(folding, event, position);
};

export const foldLog = (records: readonly EventRecord[]): LogFold => {
  const folding: Folding = { members: new Map(), calls: new Map(), dedupes: new Set(), faults: [] };
  for (const entry of records) {
    const { position, event } = entry;
    if (event.type === 'identity.created')
      folding.members.set(position, { number: position, uuid: event.uuid, root: position, visits: 0, entries: [] });
    if (event.type === 'identity.merged') merge(folding, event, position);
    if (event.type === 'call.recorded') record(folding, event, entry);
  }
  return folding;
};
