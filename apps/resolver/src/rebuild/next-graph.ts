import { type KeyedTable, type Twin } from '@omni/platform';

/** Everything that is a fold of the log, each table with its key. `space` is where the fold stands. */
const FOLDED: readonly KeyedTable[] = [
  {
    table: 'identity',
    key: [
      ['space_id', 'int'],
      ['id', 'bigint'],
    ],
  },
  {
    table: 'identifier',
    key: [
      ['space_id', 'int'],
      ['kind', 'text'],
      ['value', 'bytea'],
    ],
  },
  {
    table: 'merge',
    key: [
      ['space_id', 'int'],
      ['position', 'bigint'],
    ],
  },
  {
    table: 'cannot_link',
    key: [
      ['space_id', 'int'],
      ['member_a', 'bigint'],
      ['member_b', 'bigint'],
    ],
  },
  {
    table: 'proposal',
    key: [
      ['space_id', 'int'],
      ['position', 'bigint'],
    ],
  },
  {
    table: 'policy',
    key: [
      ['space_id', 'int'],
      ['version', 'int'],
    ],
  },
  {
    table: 'call_seen',
    key: [
      ['space_id', 'int'],
      ['dedupe', 'bytea'],
    ],
    // Older answers are trimmed now and then; nobody may ask for them any more.
    filter: 't.at >= (select s.seen_from from graph.space s where s.space_id = t.space_id)',
  },
];

/** The tables as they are compared. Of a space's row only what is folded; a space without events has none folded. */
export const COMPARED = FOLDED;
/** The tables that are replaced. */
export const REPLACED: readonly string[] = FOLDED.map(({ table }) => table);

export const NEXT_GRAPH: Twin = { live: 'graph', next: 'graph_next', tables: ['space', ...REPLACED] };
/** The same with a log of its own, as it is restored from a file. */
export const NEXT_LOG: Twin = { ...NEXT_GRAPH, tables: ['event', ...NEXT_GRAPH.tables] };

/** Any fixed number: whoever makes new tables of the graph takes the same lock. */
export const REBUILD_LOCK = 7_361_108_803;
