import { listAt, type Statements, unnest, type Values } from './statement.js';
import { LOG_ID, type Tables } from './tables.js';
import { type View } from './transaction.js';

const headOf = (view: View, space: number): number =>
  Math.max(0, ...view.all('event').flatMap((row) => (row.space_id === space ? [row.position] : [])));
const cursorOf = (view: View, space: number): number => view.get('cursor', String(space))?.position ?? 0;

const readLog = (view: View, values: Values): readonly object[] =>
  unnest<{ space: number; after: number; upTo: number }>(values, ['space', 'after', 'upTo']).flatMap(
    ({ space, after, upTo }) =>
      view
        .all('event')
        .filter((row) => row.space_id === space && row.position > after && row.position <= upTo)
        .sort((a, b) => a.position - b.position)
        .slice(0, Number(values[3])),
  );

const readDistances = (view: View, values: Values): readonly object[] =>
  [...view.all('space')]
    .filter(({ space_id }) => space_id > Number(values[0]))
    .map(({ space_id }) => ({ space_id, head: headOf(view, space_id), cursor: cursorOf(view, space_id) }))
    .filter(({ head, cursor }) => head !== cursor)
    .sort((a, b) => a.space_id - b.space_id)
    .slice(0, Number(values[1]));

const repoint = (view: View, values: Values): void => {
  const before = view.all('member');
  const repointings = unnest<{ space: number; from: number; to: number }>(values, ['space', 'from', 'to']);
  for (const { space, from, to } of repointings)
    for (const one of before)
      if (one.space_id === space && one.root === from)
        view.put('member', `${space}/${one.member}`, { ...one, root: to });
};

const readPage = (view: View, values: Values): readonly object[] => {
  const numberAt = (index: number): number => Number(values[index]);
  const [space, before, limit] = [numberAt(0), numberAt(2), numberAt(3)];
  const cursor = cursorOf(view, space);
  const asked = view.get('member', `${space}/${numberAt(1)}`);
  const nothing = [{ cursor, position: null, created_at: 0, body: '', is_cut: false }];
  if (cursor < numberAt(4) || !asked) return nothing;
  const members = view.all('member').filter((one) => one.space_id === space && one.root === asked.root);
  const ids = new Set(members.map(({ member }) => member));
  const entries = view
    .all('entry')
    .filter((one) => one.space_id === space && ids.has(one.member) && one.position < before)
    .sort((a, b) => b.position - a.position);
  const page = entries.slice(0, limit).map(({ position, created_at, body }, index) => ({
    ...{ cursor, position, created_at, body },
    is_cut: index + 1 < entries.length,
  }));
  return page.length > 0 ? page : nothing;
};

const readPages = (view: View, values: Values): readonly object[] =>
  unnest<{ space: number; identity: number; before: number; most: number; atLeast: number }>(values, [
    ...(['space', 'identity', 'before', 'most', 'atLeast'] as const),
  ]).flatMap(({ space, identity, before, most, atLeast }, index) =>
    readPage(view, [space, identity, before, most, atLeast]).map((row) => ({ ...row, number: index + 1 })),
  );

/** The read model's statements. */
export const JOURNAL: Statements = {
  journal_add_members: {
    run: (view, values) => {
      for (const row of unnest<Tables['member']>(values, ['space_id', 'member', 'root', 'device']))
        view.insert('member', `${row.space_id}/${row.member}`, row);
      return [];
    },
  },
  journal_repoint_members: {
    run: (view, values) => {
      repoint(view, values);
      return [];
    },
  },
  journal_add_entries: {
    run: (view, values) => {
      for (const row of unnest<Tables['entry']>(values, ['space_id', 'member', 'position', 'created_at', 'body']))
        view.insert('entry', `${row.space_id}/${row.member}/${row.position}`, row);
      return [];
    },
  },
  journal_advance_cursors: {
    run: (view, values) => {
      listAt<number>(values, 0).forEach((space_id, index) => {
        const position = listAt<number>(values, 1)[index] ?? 0;
        if (view.get('cursor', String(space_id))) view.put('cursor', String(space_id), { space_id, position });
      });
      return [];
    },
  },
  journal_read_log: { run: readLog },
  journal_read_log_name: {
    run: (view, values) => {
      const space = view.get('space', String(values[0]));
      return space ? [{ id: LOG_ID, spaceName: space.name }] : [];
    },
  },
  journal_read_space_numbers: {
    run: (view, values) => {
      const found = view.all('space').filter(({ name }) => listAt<string>(values, 0).includes(name));
      const rows = found.map(({ name, space_id }) => ({ log_id: LOG_ID, name, space_id }));
      return rows.length > 0 ? rows : [{ log_id: LOG_ID, name: null, space_id: null }];
    },
  },
  journal_read_distances: { run: readDistances },
  journal_read_head: { run: (view, values) => [{ position: view.get('space', String(values[0]))?.position ?? 0 }] },
  journal_read_page: { run: readPage },
  journal_read_pages: { run: readPages },
};
