import { type CallMessage, type Reply } from '@omni/contracts';
import { type Graph } from '@omni/identity';
import { allOf, inSnapshot, type Logger, type Pool, type PoolClient } from '@omni/platform';
import { type Registry } from 'prom-client';
import { wantedBy } from '../read-messages.js';
import { toGraph } from '../space-graph.js';
import { configure } from '../store/lock-batch.js';
import { peekSpaces } from '../store/peek-spaces.js';
import { addSlice, selectSlice } from '../store/read-slice.js';
import { answerLookUps } from './answer-look-ups.js';
import { createPeekMetrics } from './peek-metrics.js';

/** The replies to those calls that teach nothing; the others have to be published. Nothing is written. */
export type Peek = (calls: readonly CallMessage[]) => Promise<readonly Reply[]>;

type Options = {
  /** Of its own: a batch of calls must not wait for look-ups, nor they for it. Its connections pipeline. */
  readonly pool: Pool;
  readonly logger: Logger;
  readonly registry: Registry;
};

/** Gateways publish what takes longer than half a second. */
const STATEMENT_TIMEOUT = '1000ms';

const readGraphs = async (client: PoolClient, calls: readonly CallMessage[]): Promise<ReadonlyMap<number, Graph>> => {
  const [, spaces, slice] = await allOf([
    configure(client, [STATEMENT_TIMEOUT, STATEMENT_TIMEOUT]),
    peekSpaces(client, [...new Set(calls.map((call) => call.space))]),
    selectSlice(client, wantedBy(calls)),
  ]);
  const graphs = new Map(spaces.map((row) => [row.space_id, toGraph(row)]));
  addSlice(graphs, slice);
  return graphs;
};

/**
 * Answers look-ups without a call on the bus: spaces, policies and the slice of all of them in one snapshot of the primary,
 * and then the same decision. The snapshot begins after the question came, so it holds every commit that anybody was told of.
 */
export const createPeek = ({ pool, logger, registry }: Options): Peek => {
  const metrics = createPeekMetrics(registry);
  const onUndecidable = (error: unknown): void =>
    logger.error({ err: error }, 'a look-up could not be decided and will be published');
  return async (calls) => {
    const stop = metrics.seconds.startTimer();
    const graphs = await inSnapshot(pool, (client) => readGraphs(client, calls));
    const replies = answerLookUps(graphs, calls, onUndecidable);
    stop();
    metrics.calls.inc({ outcome: 'answered' }, replies.length);
    metrics.calls.inc({ outcome: 'left' }, calls.length - replies.length);
    return replies;
  };
};
