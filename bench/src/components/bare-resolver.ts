import { type CallMessage } from '@omni/contracts';
import { emptyGraph, INITIAL_POLICY } from '@omni/identity';
import { inTwoFlights } from '@omni/platform';
import { decideBatch, readMessages, readSlice, wantedBy, writeEvents, writeGraph } from '@omni/resolver';
import pg from 'pg';
import { type BenchDatabase, SPACE } from './bench-server.js';
import { createResolverAtWork, type ResolverAtWork } from './resolver-at-work.js';

/** What the resolver sets for each transaction, set once for the only connection. */
const SETTINGS =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan';
const NOTHING_SEEN = { seenFrom: new Map(), seen: [] };

export const openBarePool = ({ url }: BenchDatabase): pg.Pool =>
  new pg.Pool({ connectionString: url, max: 1, options: SETTINGS, pipeline: true });

/**
 * The resolver's transaction without what makes it safe to repeat: no answers read or kept, no offset and no space locked,
 * the position in memory. Whoever wrote it so would apply a call again that is delivered again.
 */
export const createBareResolver = (pool: pg.Pool): ResolverAtWork => {
  let [position, lastAt, visits] = [0, 0, 0];
  const resolve = async (messages: readonly CallMessage[]): Promise<number> => {
    const graph = emptyGraph({ position, lastAt, policy: INITIAL_POLICY });
    const graphs = new Map([[SPACE.id, graph]]);
    const inbound = messages.map((message, index) => ({ message, index, isRewound: false }));
    const done = await inTwoFlights(
      pool,
      (client) => readSlice(client, graphs, wantedBy(messages)),
      (client) => {
        const { replies, events } = decideBatch({ graphs, ...NOTHING_SEEN }, inbound);
        return { writes: [...writeGraph(client, graphs), ...writeEvents(client, events)], result: replies.length };
      },
    );
    [position, lastAt] = [graph.position, graph.lastAt];
    return done;
  };
  return {
    deliver: createResolverAtWork(pool).deliver,
    resolve: async (delivered) => {
      const { readable } = readMessages(delivered);
      const messages = readable.flatMap(({ message }) => (message.type === 'call' ? [message] : []));
      visits += messages.filter(({ counted }) => counted).length;
      return resolve(messages);
    },
    visits: () => visits,
  };
};
