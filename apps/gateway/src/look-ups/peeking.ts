import { type CallMessage, type Reply } from '@omni/contracts';
import { type DeskLog } from '../calls/call-desk.js';
import { type Peek } from '../peek-port.js';
import { createBreaker } from './breaker.js';
import { type PeekingMetrics, type PeekOutcome } from './peeking-metrics.js';

const PEEKS_MAX = 2;
const BATCH_SIZE_MAX = 500;
/** Of the identifiers. A character is at most six bytes on the way, so that a message stays far below its limit. */
const BATCH_CHARACTERS_MAX = 128 * 1024;
/** After a failure look-ups are published without asking for so long. */
const REST_MS = 1_000;

/** Asks about look-ups, many at once when they come faster than they are answered. */
export type Peeking = {
  /** Asks at once, or with the next question while two are under way. */
  add(call: CallMessage): void;
  /** Takes back those that nobody has been asked about yet. */
  withdraw(ids: Iterable<string>): void;
};

export type PeekingParts = {
  readonly peek: Peek;
  /** What takes longer is given up, and published. */
  readonly timeMs: number;
  readonly nowMs: () => number;
  readonly metrics: PeekingMetrics;
  readonly logger: DeskLog;
  readonly onReply: (reply: Reply) => void;
  /** The call is not answered and has to be published. */
  readonly onLeft: (call: CallMessage) => void;
};

const charactersOf = ({ identifiers }: CallMessage): number =>
  identifiers.reduce((sum, { kind, value, address }) => sum + kind.length + value.length + (address?.length ?? 0), 0);

const within = async <T>(work: Promise<T>, timeMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no resolver answered in time')), timeMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Says once that look-ups are not answered and once that they are again. */
const createReport = (logger: DeskLog) => {
  let failing = false;
  return (failure?: { readonly err: unknown; readonly lookUps: number }): void => {
    if (failure && !failing) logger.warn(failure, 'no resolver answers look-ups; they are published');
    if (!failure && failing) logger.warn({}, 'resolvers answer look-ups again');
    failing = failure !== undefined;
  };
};

const takeBatch = (queue: Map<string, CallMessage>): readonly CallMessage[] => {
  const batch: CallMessage[] = [];
  let characters = 0;
  for (const [id, call] of queue) {
    characters += charactersOf(call);
    if (batch.length === BATCH_SIZE_MAX || (batch.length > 0 && characters > BATCH_CHARACTERS_MAX)) break;
    batch.push(call);
    queue.delete(id);
  }
  return batch;
};

export const createPeeking = (parts: PeekingParts): Peeking => {
  const { peek, timeMs, nowMs, metrics, logger, onReply, onLeft } = parts;
  const queue = new Map<string, CallMessage>();
  const breaker = createBreaker({ restMs: REST_MS, nowMs });
  const report = createReport(logger);
  let inFlight = 0;

  const leave = (calls: readonly CallMessage[], outcome: PeekOutcome): void => {
    metrics.lookUps.inc({ outcome }, calls.length);
    calls.forEach(onLeft);
  };
  const ask = async (batch: readonly CallMessage[]): Promise<readonly Reply[] | undefined> => {
    const stop = metrics.seconds.startTimer();
    try {
      const replies = await within(peek(batch, Date.now() + timeMs), timeMs);
      breaker.succeeded();
      report();
      return replies;
    } catch (error) {
      breaker.failed();
      report({ err: error, lookUps: batch.length });
      return undefined;
    } finally {
      stop();
      inFlight -= 1;
    }
  };
  const settle = (batch: readonly CallMessage[], replies: readonly Reply[] | undefined): void => {
    if (!replies) return leave(batch, 'failed');
    const answered = new Set(replies.map(({ id }) => id));
    metrics.lookUps.inc({ outcome: 'answered' }, replies.length);
    replies.forEach(onReply);
    if (replies.length < batch.length)
      leave(
        batch.filter(({ id }) => !answered.has(id)),
        'learns',
      );
  };
  const pump = (): void => {
    while (inFlight < PEEKS_MAX && queue.size > 0) {
      inFlight += 1;
      const batch = takeBatch(queue);
      metrics.batchSize.observe(batch.length);
      void ask(batch).then((replies) => {
        pump();
        settle(batch, replies);
      });
    }
  };
  return {
    add: (call) => {
      if (!breaker.admits()) return leave([call], 'skipped');
      queue.set(call.id, call);
      pump();
    },
    withdraw: (ids) => {
      for (const id of ids) queue.delete(id);
    },
  };
};
