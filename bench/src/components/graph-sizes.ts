import pg from 'pg';
import { type Figures } from '../ratio.js';
import { type BenchDatabase } from './bench-server.js';

const SIZES = `
  select c.relname as name, pg_relation_size(c.oid)::bigint::text as bytes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'graph' and c.relkind in ('r', 'i') and pg_relation_size(c.oid) > 1000000
  order by pg_relation_size(c.oid) desc`;

/** Everything but the log and the answers kept for a day, which grow with the calls and not with the people. */
const GRAPH_BYTES = `
  select (pg_total_relation_size('graph.identity') + pg_total_relation_size('graph.identifier')
    + pg_total_relation_size('graph.merge') + pg_total_relation_size('graph.cannot_link'))::bigint::text as bytes,
    (select count(*) from graph.identity)::text as identities`;

/** What the graph takes on disk, in all and by table and index. */
export const sizesOf = async ({ url }: BenchDatabase): Promise<Figures> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; bytes: string }>(SIZES);
    const [total] = (await client.query<{ bytes: string; identities: string }>(GRAPH_BYTES)).rows;
    const [bytes, identities] = [Number(total?.bytes), Number(total?.identities)];
    return {
      identities,
      graphBytesPerIdentity: bytes / identities,
      ...Object.fromEntries(rows.map((row) => [`bytes of ${row.name}`, Number(row.bytes)])),
    };
  } finally {
    await client.end();
  }
};
