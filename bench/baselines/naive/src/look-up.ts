import { type CallMessage, type Reply } from '@omni/contracts';
import { emptyGraph, INITIAL_POLICY } from '@omni/identity';
import { allOf } from '@omni/platform';
import { decideBatch, readSlice, wantedBy } from '@omni/resolver';
import { type PoolClient } from 'pg';
import { type Positions } from './positions.js';

/** A call that only asks: as a rule it writes nothing, so it needs no lock, and its end no flush of the log. */
export const isLookUp = ({ counted, recorded, keyed }: CallMessage): boolean => !counted && !recorded && !keyed;

/**
 * Answers a look-up from one snapshot, in one flight. Undefined where something would be learnt from it: then it has to be
 * resolved like any other call.
 */
export const lookUp = async (
  client: PoolClient,
  message: CallMessage,
  positions: Pick<Positions, 'before'>,
): Promise<Reply | undefined> => {
  const graph = emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY });
  const graphs = new Map([[message.space, graph]]);
  await allOf([
    client.query('begin isolation level repeatable read read only'),
    readSlice(client, graphs, wantedBy([message])),
    client.query('commit'),
  ]);
  graph.position = positions.before();
  const inbound = { message, index: 0, isRewound: false };
  const { replies, events } = decideBatch({ graphs, seenFrom: new Map(), seen: [] }, [inbound]);
  return events.length === 0 ? replies[0]?.reply : undefined;
};
