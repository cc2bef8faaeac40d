import { toEntryText, withCreatedAt } from '@omni/contracts';
import { type EventRecord, type IdentitiesMerged } from '@omni/identity';
import { type ReadJournal } from '../ledger.js';
import { type World } from '../world.js';
import { type SpaceEvidence } from './space-evidence.js';

const repoint = (rootOf: Map<number, number>, { absorbed, survivor }: IdentitiesMerged): void => {
  for (const [member, root] of rootOf) if (root === absorbed) rootOf.set(member, survivor);
};

/** The journal of an identity as the log had it at a position, newest first. */
const journalAt = (records: readonly EventRecord[], identity: number, end: number): readonly string[] => {
  const rootOf = new Map<number, number>();
  const entries: { readonly member: number; readonly text: string }[] = [];
  for (const { event, position, at } of records.slice(0, end)) {
    if (event.type === 'identity.created') rootOf.set(position, position);
    if (event.type === 'identity.merged') repoint(rootOf, event);
    if (event.type !== 'call.recorded' || !event.entry) continue;
    const text = withCreatedAt(toEntryText(event.body, { mask: event.device }), at);
    entries.push({ member: event.member, text });
  }
  return entries
    .filter(({ member }) => rootOf.get(member) === rootOf.get(identity))
    .map(({ text }) => text)
    .reverse();
};

const fits = (records: readonly EventRecord[], page: ReadJournal): boolean => {
  const shown = page.entries.join();
  for (let position = page.atLeast; position <= page.head; position++)
    if (journalAt(records, page.identity, position).join() === shown) return true;
  return false;
};

/** I10: a page shows the journal as it was at some position between the one that was asked for and the end of the log. */
export const faultsOfJournals = ({ ledger }: World, { space, records }: SpaceEvidence): readonly string[] =>
  ledger.journals
    .filter((page) => page.space === space.space_id && !fits(records, page))
    .map(({ identity, atLeast }) => `I10: the journal of ${identity} was not that of ${atLeast} or later`);
