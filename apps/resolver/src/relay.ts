import { type Bus } from '@omni/bus';
import { TOPIC, toCloudEventText } from '@omni/contracts';
import { type Logger, type Pool } from '@omni/platform';
import { type ResolverMetrics } from './resolver-metrics.js';
import {
  readDeadLetters,
  readEventsAfter,
  readLogId,
  readUnpublished,
  type Unpublished,
  writeDeadLettersPublished,
  writePublished,
} from './store/relay-log.js';

export type Relay = {
  /** Something was committed in these spaces; null stands for any space and for dead letters. Returns at once. */
  wake(spaceIds: readonly number[] | null): void;
  /** Publishes what is committed, as far as the bus takes it, then stops. */
  close(): Promise<void>;
};

type Options = { readonly pool: Pool; readonly bus: Bus; readonly logger: Logger; readonly metrics: ResolverMetrics };

const EVENTS_A_PUBLISH = 500;
const DEAD_LETTERS_A_PUBLISH = 100;
const RETRY_AFTER_MS = 500;

/** Publishes a space's events from the position after the last published one, without a hole, one publish at a time. */
const relaySpace = async ({ pool, bus, metrics }: Options, logId: string, space: Unpublished): Promise<void> => {
  let published = space.published_position;
  for (;;) {
    const events = await readEventsAfter(pool, space.space_id, published, EVENTS_A_PUBLISH);
    const last = events.at(-1);
    if (!last) return;
    const log = { id: logId, spaceName: space.name };
    await bus.publish(
      TOPIC.events,
      events.map((row) => ({ key: space.name, value: toCloudEventText(row, log) })),
    );
    metrics.relayed.inc(events.length);
    published = last.position;
    await writePublished(pool, space.space_id, published);
    if (events.length < EVENTS_A_PUBLISH) return;
  }
};

const relayDeadLetters = async ({ pool, bus }: Options): Promise<void> => {
  for (;;) {
    const letters = await readDeadLetters(pool, DEAD_LETTERS_A_PUBLISH);
    if (letters.length === 0) return;
    const toValue = ({ space_name: _name, id, ...letter }: (typeof letters)[number]): string =>
      JSON.stringify({ id, ...letter });
    await bus.publish(
      TOPIC.dead,
      letters.map((letter) => ({ key: letter.space_name, value: toValue(letter) })),
    );
    await writeDeadLettersPublished(
      pool,
      letters.map(({ id }) => id),
    );
  }
};

/** What is to be looked at next; null stands for every space. */
const createWanted = () => {
  let spaceIds: Set<number> | null = null;
  let isAny = true;
  return {
    isAny: () => isAny,
    add: (more: readonly number[] | null): void => {
      isAny = true;
      spaceIds = more === null || spaceIds === null ? null : new Set([...spaceIds, ...more]);
    },
    take: (): readonly number[] | null => {
      const taken = spaceIds && [...spaceIds];
      spaceIds = new Set();
      isAny = false;
      return taken;
    },
  };
};

/**
 * Publishes the log: at the start whatever an earlier process left behind, then what is committed. A failure begins again
 * at the same position, so consumers may see an event twice but never miss one. Two relays of one space do no harm either:
 * each begins behind a position that is on the topic and goes on without a hole, so whatever of a position comes first
 * comes in order, and consumers drop the rest.
 */
export const startRelay = async (options: Options): Promise<Relay> => {
  const { pool, logger, metrics } = options;
  const logId = await readLogId(pool);
  const wanted = createWanted();
  let isClosing = false;
  let wakeUp: () => void = () => undefined;

  const round = async (): Promise<void> => {
    const spaceIds = wanted.take();
    for (const space of await readUnpublished(pool, spaceIds)) await relaySpace(options, logId, space);
    if (spaceIds === null) await relayDeadLetters(options);
  };
  const pause = (afterMs: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = afterMs === null ? undefined : setTimeout(resolve, afterMs);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (wanted.isAny() || !isClosing) {
      if (!wanted.isAny()) await pause(null);
      if (isClosing && !wanted.isAny()) return;
      try {
        await round();
      } catch (error) {
        metrics.relayFaults.inc();
        logger.warn({ err: error }, 'events could not be relayed; the relay tries again');
        if (isClosing) return;
        wanted.add(null);
        await pause(RETRY_AFTER_MS);
      }
    }
  };
  const running = run();
  return {
    wake: (spaceIds) => {
      wanted.add(spaceIds);
      wakeUp();
    },
    close: async () => {
      isClosing = true;
      wakeUp();
      await running;
    },
  };
};
