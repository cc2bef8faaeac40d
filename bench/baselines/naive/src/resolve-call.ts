import { type CallMessage, type Reply } from '@omni/contracts';
import { emptyGraph, type EventRecord, type Graph, INITIAL_POLICY } from '@omni/identity';
import { addEntries, foldEvents } from '@omni/journal';
import { allOf } from '@omni/platform';
import {
  decideBatch,
  readSeen,
  readSlice,
  type SeenCall,
  wantedBy,
  writeEvents,
  writeGraph,
  writeSeen,
} from '@omni/resolver';
import { type PoolClient } from 'pg';
import { lockNames, lockRoots } from './lock-call.js';
import { type Positions } from './positions.js';

type Known = { readonly graph: Graph; readonly seen: readonly SeenCall[] };

/**
 * The part of the graph that the call touches, as it is under the locks. A root that was merged away while we waited for it
 * answers no more, and the one that does is not locked yet: then all of it once more.
 */
const readLocked = async (client: PoolClient, message: CallMessage): Promise<Graph> => {
  const wanted = wantedBy([message]);
  for (;;) {
    const graph = emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY });
    const [locked] = await allOf([
      lockRoots(client, message, wanted),
      readSlice(client, new Map([[message.space, graph]]), wanted),
    ]);
    if ([...graph.membersOf.keys()].every((root) => locked.has(root))) return graph;
  }
};

const read = async (client: PoolClient, message: CallMessage): Promise<Known> => {
  const [, , graph, seen] = await allOf([
    client.query('begin'),
    lockNames(client, message),
    readLocked(client, message),
    message.keyed ? readSeen(client, [{ spaceId: message.space, dedupe: message.dedupe }]) : Promise.resolve([]),
  ]);
  return { graph, seen };
};

const writeEntries = (client: PoolClient, space: number, records: readonly EventRecord[]): Promise<void> => {
  const { entries } = foldEvents(space, records);
  return entries.length > 0 ? addEntries(client, entries) : Promise.resolve();
};

const commit = async (client: PoolClient): Promise<void> => {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error(`the transaction was not committed but answered ${command}`);
};

/**
 * Decides and writes one call in a transaction of its own, in two flights: the locks and all that is read, then all that is
 * written and the commit. Calls on the same person wait for each other; two that lock in a circle end one of them, and
 * whoever calls this tries again.
 */
export const resolveCall = async (client: PoolClient, message: CallMessage, positions: Positions): Promise<Reply> => {
  const { graph, seen } = await read(client, message);
  await positions.reserve();
  graph.position = positions.before();
  const graphs = new Map([[message.space, graph]]);
  const inbound = { message, index: 0, isRewound: false };
  const { replies, events, seen: answers } = decideBatch({ graphs, seenFrom: new Map(), seen }, [inbound]);
  positions.used(graph.position);
  const [answered] = replies;
  if (!answered) throw new Error('the call was not decided');
  const records = events.map(({ record }) => record);
  await allOf([
    ...writeGraph(client, graphs),
    ...writeEvents(client, events),
    writeEntries(client, message.space, records),
    message.keyed && answers.length > 0 ? writeSeen(client, answers) : Promise.resolve(),
    commit(client),
  ]);
  return answered.reply;
};
