import pg from 'pg';
import { LAWS } from '../laws.js';
import { type BenchDatabase } from './bench-server.js';

const VISITS = 'select coalesce(sum(visits), 0)::int as visits from graph.identity';
const LOG_HOLES = `
  select 1 from (select count(*) as events, coalesce(max(position), 0) as head from graph.event) log where events <> head`;

export type Audited = {
  /** Visits that were answered. */
  readonly visits: number;
  /** Whether the log was projected to its end. */
  readonly hasJournal: boolean;
  /** Whether the log is one without holes, as the resolver writes it. */
  readonly hasLog: boolean;
};

const lawsFor = ({ hasJournal, hasLog }: Audited): readonly (readonly [string, string])[] => [
  ...Object.entries(LAWS).filter(([, breaches]) => hasJournal || !breaches.includes('journal.')),
  ...(hasLog ? [['the log has no hole', LOG_HOLES] as const] : []),
];

/** What is wrong in a side's tables: every answered visit is there once, and the laws of the mix hold. */
export const auditDatabase = async ({ url }: BenchDatabase, known: Audited): Promise<readonly string[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ visits: number }>(VISITS);
    const visits = rows[0]?.visits ?? 0;
    const faults = visits === known.visits ? [] : [`${visits} visits, although ${known.visits} were answered`];
    for (const [law, breaches] of lawsFor(known)) {
      const { rowCount } = await client.query(breaches);
      if (rowCount) faults.push(`not true: ${law}`);
    }
    return faults;
  } finally {
    await client.end();
  }
};
