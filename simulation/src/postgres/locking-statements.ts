import { listAt, nothing, type Statements, type Values } from './statement.js';
import { type View } from './transaction.js';

const offsetKeys = (values: Values): readonly { key: string; topic: string; part: number }[] =>
  listAt<string>(values, 1).map((topic, index) => {
    const part = listAt<number>(values, 2)[index] ?? 0;
    return { key: `${String(values[0])}/${topic}/${part}`, topic, part };
  });

/** Whoever inserts a row has it locked; on one that is there, `on conflict do nothing` waits for nobody. */
const missing = (view: View, table: 'consumer_offset' | 'space' | 'cursor', keys: readonly string[]) =>
  keys.filter((key) => !view.get(table, key)).map((key) => `${table} ${key}`);
const numbered = (values: Values): readonly string[] => listAt<number>(values, 0).map(String);

/** The statements by which a batch becomes the only writer of its partitions, its spaces, its cursors. */
export const LOCKING: Statements = {
  resolver_configure: nothing,
  journal_set_up_projection: nothing,
  resolver_insert_offsets: {
    locks: (view, values) =>
      missing(
        view,
        'consumer_offset',
        offsetKeys(values).map(({ key }) => key),
      ),
    run: (view, values) => {
      for (const { key, topic, part } of offsetKeys(values)) {
        const row = { log_id: String(values[0]), topic, part, next_offset: -1, since: Date.now() };
        if (!view.get('consumer_offset', key)) view.put('consumer_offset', key, row);
      }
      return [];
    },
  },
  resolver_lock_offsets: {
    locks: (_, values) => offsetKeys(values).map(({ key }) => `consumer_offset ${key}`),
    run: (view, values) => offsetKeys(values).flatMap(({ key }) => view.get('consumer_offset', key) ?? []),
  },
  resolver_insert_spaces: {
    locks: (view, values) => missing(view, 'space', numbered(values)),
    run: (view, values) => {
      listAt<number>(values, 0).forEach((space_id, index) => {
        const name = listAt<string>(values, 1)[index] ?? '';
        const fresh = { position: 0, last_at: 0, seen_from: 0, policy_version: 0, policy_kinds: '{}' };
        if (!view.get('space', String(space_id))) view.put('space', String(space_id), { space_id, name, ...fresh });
      });
      return [];
    },
  },
  resolver_lock_spaces: {
    locks: (_, values) => numbered(values).map((key) => `space ${key}`),
    run: (view, values) => numbered(values).flatMap((key) => view.get('space', key) ?? []),
  },
  journal_add_cursors: {
    locks: (view, values) => missing(view, 'cursor', numbered(values)),
    run: (view, values) => {
      for (const space_id of listAt<number>(values, 0))
        if (!view.get('cursor', String(space_id))) view.put('cursor', String(space_id), { space_id, position: 0 });
      return [];
    },
  },
  journal_lock_cursors: {
    locks: (view, values) =>
      numbered(values)
        .filter((key) => view.get('cursor', key))
        .map((key) => `cursor ${key}`),
    run: (view, values) => numbered(values).flatMap((key) => view.get('cursor', key) ?? []),
  },
};
