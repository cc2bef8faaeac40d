import pg from 'pg';
import { postgresOf, type Side } from './side.js';

/** What must hold in the tables of either side, each as a query that finds the breaches. */
const LAWS: { readonly [law: string]: string } = {
  'visits over all roots are the counted calls': `
    select 1 where (select coalesce(sum(total_visits), 0) from graph.identity where id = root)
      is distinct from (select count(*) from graph.event where type = 'call.recorded' and data like '%"counted":true%')`,
  'the visits of a root are those of its members': `
    select 1 from graph.identity r join (select space_id, root, sum(visits) as visits from graph.identity group by 1, 2) m
      on m.space_id = r.space_id and m.root = r.id where r.total_visits <> m.visits`,
  'every root answers for itself': `
    select 1 from graph.identity m join graph.identity r on r.space_id = m.space_id and r.id = m.root where r.root <> r.id`,
  'every holder exists': `
    select 1 from graph.identifier i left join graph.identity m on m.space_id = i.space_id and m.id = i.member
    where i.member is not null and m.id is null`,
  'nobody has two addresses': `
    select 1 from graph.identifier where kind = 'email' and person_root is not null group by space_id, person_root having count(*) > 1`,
};
const ENTRIES = 'select count(*)::int as entries from journal.entry';
const RECORDED = `select count(*)::int as recorded from graph.event where type = 'call.recorded' and data like '%"entry":true%'`;
const WAIT_MS = 10_000;

const countOf = async (client: pg.Client, text: string, name: string): Promise<number> =>
  Number((await client.query<Record<string, number>>(text)).rows[0]?.[name] ?? 0);

/** The journal may be behind its log for a moment. */
const faultInEntries = async (client: pg.Client): Promise<readonly string[]> => {
  const recorded = await countOf(client, RECORDED, 'recorded');
  const deadline = Date.now() + WAIT_MS;
  let entries = 0;
  do entries = await countOf(client, ENTRIES, 'entries');
  while (entries < recorded && Date.now() < deadline);
  return entries === recorded ? [] : [`${entries} entries for ${recorded} recorded calls`];
};

/** What is wrong in a side's tables after the load, and whether everything answered with 200 is there. */
export const auditSide = async (side: Side, resolvedAtLeast: number): Promise<readonly string[]> => {
  const { port, password } = postgresOf(side);
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'omni', password, database: 'omni' });
  await client.connect();
  try {
    const faults = [...(await faultInEntries(client))];
    for (const [law, text] of Object.entries(LAWS)) {
      if ((await client.query(text)).rowCount) faults.push(`not true: ${law}`);
    }
    const recorded = await countOf(client, RECORDED, 'recorded');
    if (recorded < resolvedAtLeast)
      faults.push(`${recorded} calls on record, at least ${resolvedAtLeast} were answered`);
    return faults;
  } finally {
    await client.end();
  }
};
