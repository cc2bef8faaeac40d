import { hexOf, listAt, nothing, type Statements, toNumbers, toTexts, unnest, type Values } from './statement.js';
import { SqlFault, type Tables } from './tables.js';
import { type View } from './transaction.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const demandUuid = (text: string | null): void => {
  if (text !== null && !UUID.test(text)) throw new SqlFault('22P02', 'invalid input syntax for type uuid');
};

const IDENTITY: readonly (keyof Tables['identity'])[] = [
  ...(['space_id', 'id', 'uuid', 'is_device', 'root', 'visits', 'total_visits', 'total_identifiers'] as const),
  ...(['total_anonymous', 'total_person_merges', 'merges_at'] as const),
];
const IDENTIFIER: readonly (keyof Tables['identifier'])[] = [
  ...(['space_id', 'kind', 'value', 'address', 'member', 'person_root', 'attached', 'seen_at', 'carried'] as const),
  ...(['claim_members', 'claim_ats', 'claimants', 'device_kinds', 'device_values', 'device_ats'] as const),
  ...(['merges_at', 'device_identity', 'proposed'] as const),
];
const EVENT = ['space_id', 'position', 'at', 'type', 'subject', 'data'] as const;
const MOVE = ['space_id', 'from', 'to'] as const;
type Move = { readonly space_id: number; readonly from: number; readonly to: number };

const toStoredIdentifier = (row: Tables['identifier']): Tables['identifier'] => ({
  ...row,
  value: hexOf(row.value),
  claim_members: toNumbers(row.claim_members),
  claim_ats: toNumbers(row.claim_ats),
  claimants: toNumbers(row.claimants),
  device_kinds: toTexts(row.device_kinds),
  device_values: toTexts(row.device_values).map((text) => text.slice(2)),
  device_ats: toNumbers(row.device_ats),
  merges_at: toNumbers(row.merges_at),
  proposed: toNumbers(row.proposed),
});

const upsertIdentities = (view: View, values: Values): void => {
  for (const row of unnest<Tables['identity']>(values, IDENTITY)) {
    demandUuid(row.uuid);
    const isTaken = (one: Tables['identity']): boolean =>
      one.space_id === row.space_id && one.uuid === row.uuid && one.id !== row.id;
    if (view.all('identity').some(isTaken)) throw new SqlFault('23505', 'duplicate uuid');
    view.put('identity', `${row.space_id}/${row.id}`, { ...row, merges_at: toNumbers(row.merges_at) });
  }
};

const moveMembers = (view: View, values: Values): void => {
  // One statement, one snapshot: a row that was moved is not moved again.
  const before = view.all('identity');
  for (const { space_id, from, to } of unnest<Move>(values, MOVE))
    for (const one of before)
      if (one.space_id === space_id && one.root === from)
        view.put('identity', `${space_id}/${one.id}`, { ...one, root: to });
};
const movePersonClass = (view: View, values: Values): void => {
  const before = view.all('identifier');
  for (const { space_id, from, to } of unnest<Move>(values, MOVE))
    for (const one of before)
      if (one.space_id === space_id && one.person_root === from)
        view.put('identifier', `${space_id}/${one.kind}/${one.value}`, { ...one, person_root: to });
};

const updateSpaces = (view: View, values: Values): void => {
  const columns = ['space_id', 'position', 'last_at', 'seen_from', 'policy_version', 'policy_kinds'] as const;
  for (const row of unnest<Omit<Tables['space'], 'name'>>(values, columns)) {
    const old = view.get('space', String(row.space_id));
    if (!old) continue;
    view.put('space', String(row.space_id), {
      ...old,
      position: Math.max(old.position, row.position),
      last_at: Math.max(old.last_at, row.last_at),
      seen_from: Math.max(old.seen_from, row.seen_from),
      policy_version: Math.max(old.policy_version, row.policy_version),
      policy_kinds: row.policy_version > old.policy_version ? row.policy_kinds : old.policy_kinds,
    });
  }
};

const updateOffsets = (view: View, values: Values): void => {
  listAt<string>(values, 1).forEach((topic, index) => {
    const key = `${String(values[0])}/${topic}/${listAt<number>(values, 2)[index]}`;
    const old = view.get('consumer_offset', key);
    const next = listAt<number>(values, 3)[index] ?? 0;
    if (old) view.put('consumer_offset', key, { ...old, next_offset: Math.max(old.next_offset, next) });
  });
};

const insertDeadLetters = (view: View, values: Values): void => {
  const columns = ['space_name', 'reason', 'topic', 'part', 'message_offset', 'log_id', 'message'] as const;
  for (const row of unnest<Omit<Tables['dead_letter'], 'id' | 'published'>>(values, columns)) {
    const key = `${row.log_id}/${row.topic}/${row.part}/${row.message_offset}`;
    const id = view.all('dead_letter').length + 1;
    if (!view.get('dead_letter', key)) view.put('dead_letter', key, { ...row, id, published: false });
  }
};

const insertEvents = (view: View, values: Values): void => {
  for (const row of unnest<Tables['event']>(values, EVENT)) {
    demandUuid(row.subject);
    view.insert('event', `${row.space_id}/${row.position}`, row);
  }
};

const writing = (write: (view: View, values: Values) => void) => ({
  run: (view: View, values: Values) => {
    write(view, values);
    return [];
  },
});

/** What a batch of calls writes. */
export const WRITING: Statements = {
  resolver_upsert_identities: writing(upsertIdentities),
  resolver_upsert_identifiers: writing((view, values) => {
    for (const row of unnest<Tables['identifier']>(values, IDENTIFIER).map(toStoredIdentifier))
      view.put('identifier', `${row.space_id}/${row.kind}/${row.value}`, row);
  }),
  resolver_move_members: writing(moveMembers),
  resolver_move_person_class: writing(movePersonClass),
  resolver_insert_events: writing(insertEvents),
  resolver_update_spaces: writing(updateSpaces),
  resolver_update_offsets: writing(updateOffsets),
  resolver_insert_dead_letters: writing(insertDeadLetters),
  // Lists of one kind of event, which nothing here reads.
  resolver_insert_merges: nothing,
  resolver_insert_proposals: nothing,
  resolver_insert_policies: nothing,
};
