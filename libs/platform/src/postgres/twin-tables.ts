import { type Pool, type PoolClient } from 'pg';

/** Live tables, and a schema in which new versions of them are made beside. */
export type Twin = { readonly live: string; readonly next: string; readonly tables: readonly string[] };

type Query = { readonly name?: string; readonly text: string };

/** The same connection, on which statements that name the live tables mean the new ones. */
export const onNextTables = (client: PoolClient, { live, next }: Twin): PoolClient => {
  const toNext = (query: Query): Query => ({
    ...query,
    ...(query.name === undefined ? {} : { name: `${next}_${query.name}` }),
    text: query.text.replaceAll(new RegExp(`\\b${live}\\.`, 'g'), `${next}.`),
  });
  return new Proxy(client, {
    get: (target, property): unknown =>
      property === 'query' ? (query: Query) => target.query(toNext(query)) : Reflect.get(target, property),
  });
};

/** Columns and indexes of the live tables in one text: what was begun on other ones cannot be gone on with. */
const SHAPE = `
  select md5(string_agg(line, ',' order by line)) as shape from (
    select concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable) as line
    from information_schema.columns where table_schema = $1 and table_name = any($2)
    union all select indexdef from pg_indexes where schemaname = $1 and tablename = any($2)) as part`;

const INDEXES = `
  select i.indexname as name, i.indexdef as definition, c.contype as constraint_type
  from pg_indexes i
  left join pg_constraint c on c.conname = i.indexname and c.conrelid = format('%I.%I', $1::text, $2::text)::regclass
  where i.schemaname = $1 and i.tablename = $2
  order by i.indexname`;

const OPTIONS = `
  select array_to_string(reloptions, ', ') as options from pg_class where oid = format('%I.%I', $1::text, $2::text)::regclass`;

const CONSTRAINTS: { readonly [type: string]: string } = { p: 'primary key', u: 'unique' };

type Index = { name: string; definition: string; constraint_type: string | null };

/** `like` leaves out a table's options, and gives indexes names of its own, which later migrations would not find. */
const makeTable = async (client: PoolClient, { live, next }: Twin, table: string): Promise<void> => {
  await client.query(`create table ${next}.${table} (like ${live}.${table} including all excluding indexes)`);
  const { rows: indexes } = await client.query<Index>(INDEXES, [live, table]);
  for (const { name, definition, constraint_type } of indexes) {
    await client.query(definition.replace(` ON ${live}.`, ` ON ${next}.`));
    const kind = constraint_type === null ? undefined : CONSTRAINTS[constraint_type];
    if (kind) await client.query(`alter table ${next}.${table} add constraint ${name} ${kind} using index ${name}`);
  }
  const { rows } = await client.query<{ options: string | null }>(OPTIONS, [live, table]);
  const options = rows[0]?.options;
  if (options) await client.query(`alter table ${next}.${table} set (${options})`);
};

const shapeOf = async (client: PoolClient, { live, tables }: Twin): Promise<string> => {
  const { rows } = await client.query<{ shape: string }>(SHAPE, [live, tables]);
  return rows[0]?.shape ?? '';
};

const isBegun = async (client: PoolClient, { next }: Twin, stamp: string): Promise<boolean> => {
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    `${next}.begun`,
  ]);
  if (!rows[0]?.there) return false;
  const begun = await client.query<{ stamp: string }>(`select stamp from ${next}.begun`);
  return begun.rows[0]?.stamp === stamp;
};

export const dropTwin = async (client: PoolClient, { next }: Twin): Promise<void> => {
  await client.query(`drop schema if exists ${next} cascade`);
};

/**
 * Makes empty new tables, or finds the ones that an earlier run left behind, if they are of the same shape and were begun
 * with the same stamp. Resolves with whether there were such. Goes into a transaction.
 */
export const openTwin = async (client: PoolClient, twin: Twin, stamp: string): Promise<boolean> => {
  const whole = `${stamp} ${await shapeOf(client, twin)}`;
  if (await isBegun(client, twin, whole)) return true;
  await dropTwin(client, twin);
  await client.query(`create schema ${twin.next}`);
  for (const table of twin.tables) await makeTable(client, twin, table);
  await client.query(`create table ${twin.next}.begun (stamp text not null)`);
  await client.query(`insert into ${twin.next}.begun (stamp) values ($1)`, [whole]);
  return false;
};

/**
 * Puts new tables in the place of the live ones, in the transaction of whoever has locked these. Statements that wait for
 * the locks, prepared ones too, look the names up again once they have them, and take their snapshot after that.
 */
export const replaceByTwin = async (
  client: PoolClient,
  twin: Twin,
  tables: readonly string[] = twin.tables,
): Promise<void> => {
  const { live, next } = twin;
  await client.query(`create schema ${next}_old`);
  for (const table of tables) {
    await client.query(`alter table ${live}.${table} set schema ${next}_old`);
    await client.query(`alter table ${next}.${table} set schema ${live}`);
  }
  await client.query(`drop schema ${next}_old cascade`);
  await dropTwin(client, twin);
};

/** Runs `work` while nobody else holds the lock of this number; resolves with undefined when somebody does. */
export const withSessionLock = async <T>(
  pool: Pool,
  lock: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T } | undefined> => {
  const client = await pool.connect();
  // A session that cannot unlock is ended, and the lock with it.
  const release = (): Promise<void> =>
    client.query('select pg_advisory_unlock($1)', [lock]).then(
      () => client.release(),
      () => client.release(true),
    );
  try {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [lock]);
    return rows[0]?.locked ? { result: await work() } : undefined;
  } finally {
    await release();
  }
};
