import pg from 'pg';
import { type BenchDatabase, SPACE } from './bench-server.js';

/** People of one member and people of twenty, with as many entries in all: 120,000. */
export const JOURNALS = { entriesAMember: 30, alone: 2_000, crowds: 100, membersOfACrowd: 20 } as const;

/** The first identity of those with twenty members. */
const CROWDS_FROM = 100_000;
const BODY = JSON.stringify({ platform: 'bench', event: 'product_viewed', page: 'p'.repeat(380) });

/** An identity by which a person is asked for, from a number below 1: of a crowd any member. */
export const personAlone = (share: number): number => 1 + Math.floor(share * JOURNALS.alone);
export const memberOfACrowd = (share: number): number =>
  CROWDS_FROM + Math.floor(share * JOURNALS.crowds * JOURNALS.membersOfACrowd);

const MEMBERS = `
  insert into journal.member (space_id, member, root, device)
  select ${SPACE.id}, id, id, false from generate_series(1, ${JOURNALS.alone}) as id
  union all
  select ${SPACE.id}, id, id - (id - ${CROWDS_FROM}) % ${JOURNALS.membersOfACrowd}, false
  from generate_series(${CROWDS_FROM}, ${CROWDS_FROM - 1 + JOURNALS.crowds * JOURNALS.membersOfACrowd}) as id`;

/** In the order of time, as they are written: the entries of a member lie far apart. */
const ENTRIES = `
  insert into journal.entry (space_id, member, position, created_at, body)
  select space_id, member, turn * 1000000 + member, 1700000000000 + turn * 1000, $1
  from generate_series(1, ${JOURNALS.entriesAMember}) as turn cross join journal.member order by turn, md5(member::text || turn)`;

const CURSOR = `
  insert into journal.cursor (space_id, position) select space_id, max(position) from journal.entry group by space_id`;

/** Writes members, entries and the cursor as if they had been projected. */
export const fillJournals = async ({ url }: BenchDatabase): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(MEMBERS);
    await client.query(ENTRIES, [BODY]);
    await client.query(CURSOR);
    await client.query('vacuum analyze journal.member, journal.entry, journal.cursor');
  } finally {
    await client.end();
  }
};
