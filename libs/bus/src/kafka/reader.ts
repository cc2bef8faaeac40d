import { pause } from '../pause.js';
import { createAssignedWork } from './assigned-work.js';
import { KafkaJSProtocolError } from './kafka-client.js';
import { KAFKA_LIMITS } from './kafka-limits.js';
import { type ReaderOptions, type ReaderParts } from './reader-parts.js';
import { openSession, type Session } from './session.js';
import { createWatchdog } from './watchdog.js';

export type Reader = {
  /** Resolves when it has been given partitions for the first time. */
  readonly joined: Promise<void>;
  /** Resolves when it begins to close. */
  readonly closed: Promise<void>;
  /** Lets the batch at work finish, tells Kafka how far it came and leaves. Answers the group it was in. */
  close(): Promise<string | undefined>;
};

/** A broker that has just started, or taken over, needs a moment for its groups: it can be reached all the same. */
const SETTLING = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE']);
const isSettling = (reason: unknown): boolean => reason instanceof KafkaJSProtocolError && SETTLING.has(reason.type);

/** Reads in one session after another, for ever: whatever breaks one is said once and gone over. */
export const startReader = (parts: ReaderParts, options: ReaderOptions): Reader => {
  const { availability, metrics, silenceMs, onFatal } = parts;
  const { topic } = options;
  const part = `reader of ${topic}`;
  const closing = new AbortController();
  const work = createAssignedWork(parts, options);
  const watchdog = createWatchdog(silenceMs, (wait) => onFatal(`Kafka: ${wait} for ${topic} has not come back`));
  let session: Session | undefined;
  let onJoined: () => void = () => undefined;
  const joined = new Promise<void>((resolve) => (onJoined = resolve));

  const onAssigned = (partitions: readonly number[], given: Session): void => {
    availability.back(part);
    work.onAssigned(partitions, given);
    session = given;
    onJoined();
  };
  const read = async (isAgain: boolean): Promise<unknown> => {
    if (isAgain) await parts.ensureTopics();
    const { connecting, sessionTimeoutMs } = parts;
    session = await openSession(
      {
        ...{ connecting, sessionTimeoutMs, topic, watchdog, onAssigned, onRebalancing: work.onRebalancing },
        groupId: options.groupIdOf(),
        partitionCount: options.partitionCount,
        ...(options.assigner && { assigner: options.assigner }),
        onBatch: async (payload) => {
          if (session) await work.onBatch(payload, session);
        },
      },
      closing.signal,
    );
    return session.broken;
  };
  const aborted = new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve()));
  const run = async (): Promise<void> => {
    for (let isAgain = false; !closing.signal.aborted; isAgain = true) {
      const reason = await Promise.race([read(isAgain).catch((error: unknown) => error), aborted]);
      if (closing.signal.aborted) break;
      if (!isSettling(reason)) availability.lost(part, reason);
      metrics.connectionsLost.inc({ part });
      work.leave();
      await session?.end();
      session = undefined;
      await pause(KAFKA_LIMITS.reconnectMs, closing.signal);
    }
  };
  const running = run();
  return {
    joined,
    closed: aborted,
    close: async () => {
      await work.close();
      closing.abort();
      await running;
      await session?.end();
      watchdog.close();
      return session?.groupId;
    },
  };
};
