import { setTimeout as delay } from 'node:timers/promises';
import { type TopicRead } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Logger, type Pool, StartRefused } from '@omni/platform';
import { readLogId } from '../store/relay-log.js';
import { createTopicHeads } from './topic-heads.js';

export type ReadTopic = (read: TopicRead) => Promise<void>;

/** Whatever was published last of a partition is among these, also where the relay has published something twice. */
const LAST = 200;
const TRIES_MAX = 10;
const PAUSE_MS = 1_000;

const readHeads = async (pool: Pool): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await pool.query<{ name: string; position: string }>('select name, position from graph.space');
  return new Map(rows.map(({ name, position }) => [name, Number(position)]));
};

/** A broker that is moving answers a moment later; one that does not ends the start, which is then tried anew. */
const readTail = async (read: ReadTopic, logId: string, logger: Logger): Promise<ReadonlyMap<string, number>> => {
  for (let tries = 1; ; tries++) {
    const heads = createTopicHeads(logId);
    try {
      await read({ topic: TOPIC.events, from: { last: LAST }, onMessage: heads.add });
      return heads.headOf;
    } catch (err) {
      if (tries === TRIES_MAX) throw err;
      logger.warn({ err }, 'the end of the topic of events cannot be read; trying again');
      await delay(PAUSE_MS);
    }
  }
};

/**
 * Refuses to start when events were published that PostgreSQL does not have: it was restored from a backup, and positions
 * that consumers have seen would be given to other events.
 */
export const requireTopicBehind = async (pool: Pool, read: ReadTopic, logger: Logger): Promise<void> => {
  const published = await readTail(read, await readLogId(pool), logger);
  const heads = await readHeads(pool);
  const ahead = [...published].filter(([name, position]) => position > (heads.get(name) ?? 0));
  if (ahead.length > 0)
    throw new StartRefused(
      `The topic of events is ahead of the log in ${ahead.length} of the spaces, in ${ahead[0]?.[0]} first. ` +
        'Was PostgreSQL restored from a backup? Run "omni recover".',
    );
};
