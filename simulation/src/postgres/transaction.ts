import { SqlFault, type Stored, type TableName, type Tables } from './tables.js';

/** What a statement sees: all that is committed when it begins, and its own transaction's writes. */
export type View = {
  get<N extends TableName>(table: N, key: string): Tables[N] | undefined;
  all<N extends TableName>(table: N): readonly Tables[N][];
  put<N extends TableName>(table: N, key: string, row: Tables[N]): void;
  /** Refuses a key that is taken. */
  insert<N extends TableName>(table: N, key: string, row: Tables[N]): void;
  remove(table: TableName, key: string): void;
};
export type Transaction = View & { commit(): void };

/** What a transaction has done to the tables: rows written, null for those removed. */
type Changes = { readonly [N in TableName]: Map<string, Tables[N] | null> };

const noChanges = (): Changes => ({
  ...{ space: new Map(), relay: new Map(), consumer_offset: new Map(), identity: new Map(), identifier: new Map() },
  ...{ call_seen: new Map(), event: new Map(), dead_letter: new Map(), member: new Map(), entry: new Map() },
  cursor: new Map(),
});

const commitTable = <N extends TableName>(stored: Stored, changes: Changes, table: N): void => {
  for (const [key, row] of changes[table])
    if (row === null) stored[table].delete(key);
    else stored[table].set(key, row);
};

const TABLES: readonly TableName[] = [
  ...(['space', 'relay', 'consumer_offset', 'identity', 'identifier', 'call_seen'] as const),
  ...(['event', 'dead_letter', 'member', 'entry', 'cursor'] as const),
];

/** Read committed: nobody else sees a write before the commit, and every statement sees what was committed meanwhile. */
export const beginTransaction = (stored: Stored): Transaction => {
  let changes: Changes | undefined;
  const written = (): Changes => (changes ??= noChanges());
  const get: View['get'] = (table, key) => {
    const own = changes?.[table].get(key);
    return own === undefined ? stored[table].get(key) : (own ?? undefined);
  };
  const put: View['put'] = (table, key, row) => void written()[table].set(key, row);
  return {
    get,
    put,
    all: (table) => {
      const own = changes?.[table];
      if (!own || own.size === 0) return [...stored[table].values()];
      const kept = [...stored[table]].flatMap(([key, row]) => (own.has(key) ? [] : [row]));
      return [...kept, ...[...own.values()].flatMap((row) => row ?? [])];
    },
    insert: (table, key, row) => {
      if (get(table, key)) throw new SqlFault('23505', `duplicate key in ${table}`);
      put(table, key, row);
    },
    remove: (table, key) => void written()[table].set(key, null),
    commit: () => {
      for (const table of changes ? TABLES : []) commitTable(stored, written(), table);
    },
  };
};
