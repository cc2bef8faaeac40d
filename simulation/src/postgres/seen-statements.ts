import { bytesOf, hexOf, listAt, type Statements, unnest, type Values } from './statement.js';
import { type Tables } from './tables.js';
import { type View } from './transaction.js';

const SEEN: readonly (keyof Tables['call_seen'])[] = [
  ...([
    'space_id',
    'dedupe',
    'request_hash',
    'uuid',
    'identity',
    'member',
    'email',
    'visits',
    'position',
    'at',
  ] as const),
];
const keyOf = ({ space_id, dedupe }: Pick<Tables['call_seen'], 'space_id' | 'dedupe'>): string =>
  `${space_id}/${dedupe}`;

const oldRows = (view: View, values: Values): readonly Tables['call_seen'][] => {
  const spaces = listAt<number>(values, 0);
  const isOld = ({ space_id, at }: Tables['call_seen']): boolean =>
    spaces.includes(space_id) && at < (view.get('space', String(space_id))?.seen_from ?? 0);
  return view.all('call_seen').filter(isOld).slice(0, Number(values[1]));
};
const trim = (view: View, values: Values): number => {
  const old = oldRows(view, values);
  for (const row of old) view.remove('call_seen', keyOf(row));
  return old.length;
};
const lockOf = (row: Pick<Tables['call_seen'], 'space_id' | 'dedupe'>): string => `call_seen ${keyOf(row)}`;

/** What is remembered of calls and of logs, and how it is forgotten. */
export const REMEMBERED: Statements = {
  resolver_select_seen: {
    run: (view, values) =>
      unnest<{ space_id: number; dedupe: Buffer }>(values, ['space_id', 'dedupe']).flatMap(({ space_id, dedupe }) => {
        const row = view.get('call_seen', keyOf({ space_id, dedupe: hexOf(dedupe) }));
        return row ? [{ ...row, dedupe: bytesOf(row.dedupe) }] : [];
      }),
  },
  resolver_upsert_seen: {
    locks: (_, values) =>
      unnest<Tables['call_seen']>(values, SEEN).map((row) => lockOf({ ...row, dedupe: hexOf(row.dedupe) })),
    run: (view, values) => {
      for (const row of unnest<Tables['call_seen']>(values, SEEN)) {
        const stored = { ...row, dedupe: hexOf(row.dedupe) };
        view.put('call_seen', keyOf(stored), stored);
      }
      return [];
    },
  },
  resolver_trim_seen: {
    locks: (view, values) => oldRows(view, values).map(lockOf),
    run: (view, values) => [{ trimmed: trim(view, values) }],
  },
  resolver_delete_other_logs: {
    run: (view, values) => {
      for (const { log_id, topic, part, since } of view.all('consumer_offset'))
        if (log_id !== values[0] && since < Date.now() - Number(values[1]))
          view.remove('consumer_offset', `${log_id}/${topic}/${part}`);
      return [];
    },
  },
  resolver_select_stored_offsets: {
    run: (view, values) =>
      view
        .all('consumer_offset')
        .filter((row) => row.log_id === values[0] && row.topic === values[1])
        .filter((row) => listAt<number>(values, 2).includes(row.part) && row.next_offset >= 0),
  },
  'select space_id from graph.space order by space_id': {
    run: (view) => [...view.all('space')].sort((a, b) => a.space_id - b.space_id),
  },
};
