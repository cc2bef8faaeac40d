import { type Pool, type PoolClient } from '@omni/platform';
import { type Note } from './findings.js';
import { readPage } from './snapshot.js';
import { type SpaceFold } from './space-fold.js';
import { readStand, type SpaceName, type SpaceStand } from './space-stand.js';

/** One space under audit. */
export type SpaceAudit = {
  readonly pool: Pool;
  readonly space: SpaceName;
  readonly fold: SpaceFold;
  readonly note: Note;
  /** Folds the log up to a position, and judges it on the way. */
  advance(to: number): Promise<void>;
  tell(step: string): void;
};

/** A page of a table, and how far it reaches: null where the table ends with it. */
export type TablePage<Row, Key> = {
  readonly rows: readonly Row[];
  readonly upTo: Key | null;
  readonly stand: SpaceStand;
};

export type Table<Row, Key> = {
  readonly name: string;
  readonly rowsAPage: number;
  /** Before every key. */
  readonly first: Key;
  readonly read: (client: PoolClient, after: Key, most: number) => Promise<readonly Row[]>;
  readonly keyOf: (row: Row) => Key;
  /** The position at which the rows of a snapshot stand. */
  readonly positionIn: (stand: SpaceStand) => number;
  readonly check: (page: TablePage<Row, Key>) => void;
};

/**
 * Goes through a table by key. The rows of a page are held against the log folded to just where the space stood in the
 * page's snapshot, so a space that is busy is compared as exactly as one at rest.
 */
export const walk = async <Row, Key>(audit: SpaceAudit, table: Table<Row, Key>): Promise<void> => {
  const { pool, space, fold } = audit;
  for (let after = table.first; ;) {
    const { stand, rows, most } = await readPage(pool, table.rowsAPage, async (client, most) => ({
      stand: await readStand(client, space.id),
      rows: await table.read(client, after, most),
      most,
    }));
    await audit.advance(table.positionIn(stand));
    if (fold.isBroken()) return;
    const last = rows.length < most ? undefined : rows.at(-1);
    table.check({ rows, upTo: last === undefined ? null : table.keyOf(last), stand });
    audit.tell(table.name);
    if (last === undefined) return;
    after = table.keyOf(last);
  }
};
