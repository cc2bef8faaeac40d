import { toEntryText } from '@omni/contracts';
import { type CallRecorded, type EventRecord } from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import { statement } from '@omni/resolver';
import { type Note } from './findings.js';

export type EntryRow = { readonly position: number; readonly created_at: number; readonly body: string };

const selectEntries = statement<EntryRow>(
  'audit_select_entries',
  `select e.position, e.created_at, e.body
   from unnest($2::bigint[], $3::bigint[]) as wanted (member, position)
   join journal.entry e on e.space_id = $1 and e.member = wanted.member and e.position = wanted.position`,
);

type Entry = { readonly position: number; readonly at: number; readonly event: CallRecorded };

/** The calls of which the journal must have an entry, as far as it is projected. */
const entriesIn = (records: readonly EventRecord[], cursor: number): readonly Entry[] =>
  records.flatMap(({ position, at, event }) =>
    event.type === 'call.recorded' && event.entry && position <= cursor ? [{ position, at, event }] : [],
  );

export const readEntries = (
  client: PoolClient,
  spaceId: number,
  records: readonly EventRecord[],
  cursor: number,
): Promise<readonly EntryRow[]> => {
  const wanted = entriesIn(records, cursor);
  const members = wanted.map(({ event }) => event.member);
  return selectEntries(client, [spaceId, members, wanted.map(({ position }) => position)]);
};

/** Each entry is there, on its member, with the text and the time of its call. */
export const checkEntries = (
  rows: readonly EntryRow[],
  records: readonly EventRecord[],
  { cursor, note }: { readonly cursor: number; readonly note: Note },
): void => {
  const rowAt = new Map(rows.map((row) => [row.position, row]));
  for (const { position, at, event } of entriesIn(records, cursor)) {
    const row = rowAt.get(position);
    if (!row) note('I7', 'entries that are missing', position);
    else if (row.created_at !== at || row.body !== toEntryText(event.body, { mask: event.device }))
      note('I7', 'entries that are not what was sent', position);
  }
};
