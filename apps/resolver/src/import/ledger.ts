import { randomBytes } from 'node:crypto';
import { type Pool, type PoolClient } from '@omni/platform';
import { statement } from '../store/statement.js';
import { NO_LINES, type Tally } from './tally.js';

const KEY_BYTES = 32;

/** How far a file was taken into a space. */
export type Place = {
  /** The last line taken, 0 before the first. */
  readonly line: number;
  readonly nextByte: number;
  /** The time of the last line that was in order. */
  readonly lastAtMs: number;
  readonly tally: Tally;
};
export type FileName = { readonly spaceId: number; readonly fingerprint: Buffer };

type FileRow = { uuid_key: Buffer; line: number; next_byte: number; last_at: number; tally: string };

const COLUMNS = 'uuid_key, line, next_byte, last_at, tally';

const insertFile = statement(
  'import_insert_file',
  `insert into graph.import_file (space_id, fingerprint, uuid_key) values ($1, $2, $3)
   on conflict (space_id, fingerprint) do nothing`,
);

const selectFile = statement<FileRow>(
  'import_select_file',
  `select ${COLUMNS} from graph.import_file where space_id = $1 and fingerprint = $2`,
);

/** Taken behind the space's row, by everybody. */
const selectFileLocked = statement<FileRow>(
  'import_lock_file',
  `select ${COLUMNS} from graph.import_file where space_id = $1 and fingerprint = $2 for update`,
);

/** In the transaction that writes the lines: they are taken when the row says so, and only then. */
const updateFile = statement(
  'import_update_file',
  `update graph.import_file set line = $3, next_byte = $4, last_at = $5, tally = $6
   where space_id = $1 and fingerprint = $2`,
);

const selectIds = statement<{ id: Buffer }>(
  'import_select_ids',
  `select i.id from unnest($2::bytea[]) as wanted (id) join graph.import_id i on i.space_id = $1 and i.id = wanted.id`,
);

/** Two imports meet here only where a line of both had no effect: it then does not matter whose it was. */
const insertIds = statement(
  'import_insert_ids',
  `insert into graph.import_id (space_id, id) select $1, * from unnest($2::bytea[])
   on conflict (space_id, id) do nothing`,
);

const toPlace = (row: FileRow): Place => ({
  line: row.line,
  nextByte: row.next_byte,
  lastAtMs: row.last_at,
  tally: { ...NO_LINES, ...(JSON.parse(row.tally) as Partial<Tally>) },
});

const toBuffers = (digests: readonly string[]): readonly Buffer[] => digests.map((one) => Buffer.from(one, 'hex'));

const START: Place = { line: 0, nextByte: 0, lastAtMs: 0, tally: NO_LINES };

/** The place of the file and the key of its ids. Where the file has no row, one is made, but not by a dry run. */
export const openLedger = async (
  pool: Pool,
  { spaceId, fingerprint }: FileName,
  { dryRun }: { readonly dryRun: boolean },
): Promise<{ readonly place: Place; readonly uuidKey: Buffer }> => {
  const client = await pool.connect();
  const freshKey = randomBytes(KEY_BYTES);
  try {
    if (!dryRun) await insertFile(client, [spaceId, fingerprint, freshKey]);
    const [row] = await selectFile(client, [spaceId, fingerprint]);
    return row ? { place: toPlace(row), uuidKey: row.uuid_key } : { place: START, uuidKey: freshKey };
  } finally {
    client.release();
  }
};

export const lockPlace = async (client: PoolClient, { spaceId, fingerprint }: FileName): Promise<Place> => {
  const [row] = await selectFileLocked(client, [spaceId, fingerprint]);
  if (!row) throw new Error('the row of the file is gone');
  return toPlace(row);
};

export const writePlace = (client: PoolClient, file: FileName, place: Place): Promise<unknown> =>
  updateFile(client, [
    file.spaceId,
    file.fingerprint,
    place.line,
    place.nextByte,
    place.lastAtMs,
    JSON.stringify(place.tally),
  ]);

/** Which of the ids were imported before. */
export const readKnownIds = async (
  client: PoolClient,
  spaceId: number,
  digests: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (digests.length === 0) return new Set();
  const rows = await selectIds(client, [spaceId, toBuffers(digests)]);
  return new Set(rows.map(({ id }) => id.toString('hex')));
};

export const writeIds = (client: PoolClient, spaceId: number, digests: readonly string[]): Promise<unknown> =>
  insertIds(client, [spaceId, toBuffers([...digests].sort())]);
