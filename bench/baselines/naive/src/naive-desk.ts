import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, type CallMessage, type InboundMessage, type Reply } from '@omni/contracts';
import { type CallDesk } from '@omni/gateway';
import { sqlStateOf } from '@omni/platform';
import { type Pool, type PoolClient } from 'pg';
import { isLookUp, lookUp } from './look-up.js';
import { type Positions } from './positions.js';
import { resolveCall } from './resolve-call.js';

/** Deadlock, serialization failure, unique violation: another transaction came first, and trying again shows what it did. */
const RETRYABLE: ReadonlySet<string> = new Set(['40001', '40P01', '23505']);
const TRIES_MAX = 50;
const DEADLINE_MS = 2_000;

export type Retries = { count: number };

const tryOnce = async (client: PoolClient, message: CallMessage, positions: Positions): Promise<Reply | undefined> => {
  try {
    const answered = isLookUp(message) ? await lookUp(client, message, positions) : undefined;
    return answered ?? (await resolveCall(client, message, positions));
  } catch (error) {
    if (!RETRYABLE.has(sqlStateOf(error) ?? '')) throw error;
    await client.query('rollback');
    return undefined;
  }
};

const resolveOn = async (
  client: PoolClient,
  message: CallMessage,
  positions: Positions,
  retries: Retries,
): Promise<Reply> => {
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    const reply = await tryOnce(client, message, positions);
    if (reply) return reply;
    retries.count += 1;
    // The first repeat at once: the transaction that came first has committed. Later ones keep rivals apart.
    if (tries > 1) await delay(Math.random() * Math.min(tries, 10));
  }
  throw new ApiError('TIMEOUT');
};

/** Where the gateway's own handler hands a call in; here it is resolved on the spot, in a transaction of its own. */
export const createNaiveDesk = (
  pool: Pool,
  positions: Positions,
  retries: Retries,
): Pick<CallDesk, 'submit' | 'replyTo' | 'deadlineFrom'> => ({
  replyTo: { gateway: '', partition: 0 },
  deadlineFrom: (acceptedAtMs) => acceptedAtMs + DEADLINE_MS,
  submit: async (message: InboundMessage) => {
    if (message.type !== 'call') throw new ApiError('NOT_FOUND');
    const client = await pool.connect();
    try {
      const reply = await resolveOn(client, message, positions, retries);
      client.release();
      return reply;
    } catch (error) {
      client.release(true);
      throw error;
    }
  },
});
