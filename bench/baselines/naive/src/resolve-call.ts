import { type CallMessage, type Reply } from '@omni/contracts';
import { emptyGraph, type EventRecord, type Graph, INITIAL_POLICY } from '@omni/identity';
import { addEntries, foldEvents } from '@omni/journal';
import { decideBatch, readSeen, readSlice, wantedBy, writeEvents, writeGraph, writeSeen } from '@omni/resolver';
import { allOf } from '@omni/platform';
import { type PoolClient } from 'pg';
import { type Positions } from './positions.js';

type Graphs = ReadonlyMap<number, Graph>;

const writeEntries = async (client: PoolClient, space: number, records: readonly EventRecord[]): Promise<void> => {
  const { entries } = foldEvents(space, records);
  if (entries.length > 0) await addEntries(client, entries);
};

const commit = async (client: PoolClient): Promise<void> => {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error(`the transaction was not committed but answered ${command}`);
};

const readSnapshot = async (client: PoolClient, message: CallMessage): Promise<Graph> => {
  const wanted = wantedBy([message]);
  const graph = emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY });
  await readSlice(client, new Map([[message.space, graph]]), wanted);
  return graph;
};

/**
 * Decides and writes one call in a transaction of its own. Repeatable read has PostgreSQL refuse the later of two calls that
 * touched the same rows; whoever calls this tries again.
 */
export const resolveCall = async (client: PoolClient, message: CallMessage, positions: Positions): Promise<Reply> => {
  const begun = client.query('begin isolation level repeatable read');
  const reading = readSnapshot(client, message);
  const remembering = message.keyed
    ? readSeen(client, [{ spaceId: message.space, dedupe: message.dedupe }])
    : Promise.resolve([]);
  await allOf([begun, reading, remembering, positions.reserve()]);
  const graph = await reading;
  const graphs: Graphs = new Map([[message.space, graph]]);
  graph.position = positions.before();
  const seen = await remembering;
  const outcome = decideBatch({ graphs, seenFrom: new Map(), seen }, [{ message, index: 0, isRewound: false }]);
  positions.used(graph.position);
  const [answered] = outcome.replies;
  if (!answered) throw new Error('the call was not decided');
  const records = outcome.events.map(({ record }) => record);
  await allOf([
    ...writeGraph(client, graphs),
    ...writeEvents(client, outcome.events),
    writeEntries(client, message.space, records),
    message.keyed && outcome.seen.length > 0 ? writeSeen(client, outcome.seen) : Promise.resolve(),
  ]);
  await commit(client);
  return answered.reply;
};
