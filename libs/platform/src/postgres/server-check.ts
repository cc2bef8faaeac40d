import { type Pool, type PoolClient } from 'pg';
import { StartRefused } from '../start-refused.js';

const VERSION_MIN = 15;
const VERSION_MAX = 18;

type ServerFacts = {
  readonly version: number;
  readonly standby: boolean;
  readonly fsync: boolean;
  readonly fullPageWrites: boolean;
};

const factsOf = async (pool: Pool): Promise<ServerFacts> => {
  const { rows } = await pool.query<{ version: number; standby: boolean; fsync: boolean; full_page_writes: boolean }>(
    `select current_setting('server_version_num')::int / 10000 as version, pg_is_in_recovery() as standby,
            current_setting('fsync')::bool as fsync, current_setting('full_page_writes')::bool as full_page_writes`,
  );
  const [row] = rows;
  if (!row) throw new Error('PostgreSQL did not describe itself');
  return { version: row.version, standby: row.standby, fsync: row.fsync, fullPageWrites: row.full_page_writes };
};

/** Why a server cannot keep what is promised; durability is waived for servers that only tests use. */
export const faultsOf = (facts: ServerFacts, { durable }: { readonly durable: boolean }): readonly string[] => [
  ...(facts.version < VERSION_MIN || facts.version > VERSION_MAX
    ? [`its version is ${facts.version}; ${VERSION_MIN} to ${VERSION_MAX} are supported`]
    : []),
  ...(facts.standby ? ['it is a standby; the primary is needed'] : []),
  ...(durable && !facts.fsync ? ['fsync is off: a crash would lose what was answered'] : []),
  ...(durable && !facts.fullPageWrites ? ['full_page_writes is off: a crash could damage its files'] : []),
];

/**
 * Whether two connections of ours ever meet in one session, or one of them changes sessions: a pooler that hands out
 * sessions by transaction does both, and would lose the advisory lock and every setting of a session.
 */
const isPooledByTransaction = async (pool: Pool): Promise<boolean> => {
  const [first, second] = [await pool.connect(), await pool.connect()];
  const sessionOf = async (client: PoolClient): Promise<number | undefined> =>
    (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;
  try {
    const before = await sessionOf(first);
    await second.query('begin');
    const other = await sessionOf(second);
    const between = await sessionOf(first);
    await second.query('commit');
    return before === other || before !== between || before !== (await sessionOf(first));
  } finally {
    first.release(true);
    second.release(true);
  }
};

/** Throws `StartRefused` when the server cannot keep what is promised. */
export const checkServer = async (pool: Pool, options: { readonly durable: boolean }): Promise<void> => {
  const faults = [
    ...faultsOf(await factsOf(pool), options),
    ...((await isPooledByTransaction(pool))
      ? ['a pooler between hands out sessions by transaction; use its session mode']
      : []),
  ];
  if (faults.length > 0) throw new StartRefused(`This PostgreSQL cannot be used: ${faults.join('; ')}.`);
};
