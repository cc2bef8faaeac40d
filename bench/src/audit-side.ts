import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { LAWS } from './laws.js';
import { postgresOf, type Side } from './side.js';

/** What the clients know: visits that were answered, and calls of which the end of a round hid the answer. */
export type Known = { readonly visits: number; readonly unanswered: number };

const COUNTS = `
  select (select coalesce(sum(visits), 0) from graph.identity)::int as visits,
         (select count(*) from journal.entry)::int as entries,
         (select count(*) from graph.event where type = 'call.recorded' and (data::jsonb ->> 'entry')::boolean)::int as recorded`;
type Counts = { readonly visits: number; readonly entries: number; readonly recorded: number };

const WAIT_MS = 10_000;
const PAUSE_MS = 100;

/** The journal may be behind its log for a moment. */
const countSettled = async (client: pg.Client): Promise<Counts> => {
  const deadlineMs = performance.now() + WAIT_MS;
  for (;;) {
    const { rows } = await client.query<Counts>(COUNTS);
    const counts = rows[0] ?? { visits: 0, entries: 0, recorded: 0 };
    if (counts.entries === counts.recorded || performance.now() > deadlineMs) return counts;
    await delay(PAUSE_MS);
  }
};

const faultsInCounts = ({ visits, entries, recorded }: Counts, known: Known): readonly string[] => [
  ...(entries === recorded ? [] : [`${entries} entries for ${recorded} recorded calls`]),
  ...(visits < known.visits || visits > known.visits + known.unanswered
    ? [`${visits} visits, although ${known.visits} were answered and ${known.unanswered} calls were under way`]
    : []),
];

/** What is wrong in a side's tables after the load, and whether everything answered with 200 is there once. */
export const auditSide = async (side: Side, known: Known): Promise<readonly string[]> => {
  const { port, password } = postgresOf(side);
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'omni', password, database: 'omni' });
  await client.connect();
  try {
    const faults = [...faultsInCounts(await countSettled(client), known)];
    for (const [law, breaches] of Object.entries(LAWS)) {
      const { rowCount } = await client.query(breaches);
      if (rowCount) faults.push(`not true: ${law}`);
    }
    return faults;
  } finally {
    await client.end();
  }
};
