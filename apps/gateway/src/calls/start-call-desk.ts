import { type Bus, type Delivered, partitionOf } from '@omni/bus';
import { ApiError, type InboundMessage, type Reply, TOPIC } from '@omni/contracts';
import { type Registry } from 'prom-client';
import { type CallDesk, type DeskLog } from './call-desk.js';
import { createDeskMetrics } from './desk-metrics.js';
import { type Peek } from '../peek-port.js';
import { createOutgoingCalls } from './outgoing-calls.js';
import { createPendingCalls } from './pending-calls.js';
import { createReplyReader } from './reply-reader.js';

/** How often overdue calls are looked for. One look at all costs less than a timer for each, which nearly never fires. */
const SWEEP_MS = 25;

export type CallDeskParts = {
  readonly bus: Bus;
  /** Uuid of this gateway instance, a new one at each start. */
  readonly gatewayId: string;
  /** So many calls may wait for their replies. */
  readonly maxInFlight: number;
  readonly deadlineMs: number;
  /** While the oldest has waited longer, no further call is admitted. */
  readonly oldestMs?: number;
  /** Has bare look-ups answered where nothing is to be learnt from them; without it they are published, too. */
  readonly peek?: Peek | null;
  readonly logger: DeskLog;
  readonly registry: Registry;
  /** The desk has stopped for good: a reply came from a newer release. The process must end. */
  readonly fatal: (error: Error) => void;
  /** Milliseconds of a clock that never runs backwards. */
  readonly nowMs?: () => number;
  /** Has work done when all that came together has been read. */
  readonly soon?: (work: () => void) => void;
};

type Desk = ReturnType<typeof createDesk>;

/** Says once that the bus refuses calls and once that it takes them again, however many fail meanwhile. */
const createBusReport = (logger: DeskLog) => {
  let refusing = false;
  return (refusal?: { readonly err: unknown; readonly calls: number }): void => {
    if (refusal && !refusing) logger.warn(refusal, 'the bus does not take calls');
    if (!refusal && refusing) logger.warn({}, 'the bus takes calls again');
    refusing = refusal !== undefined;
  };
};

/** The desk without its connection to the replies. */
const createDesk = (parts: CallDeskParts) => {
  const { maxInFlight, deadlineMs, oldestMs = 1_000, nowMs = () => performance.now() } = parts;
  const pending = createPendingCalls(nowMs);
  const metrics = createDeskMetrics(parts.registry, pending.count);
  let open = true;

  const giveUp = (ids: readonly string[], code: 'TIMEOUT' | 'UNAVAILABLE'): void => {
    const outcome = code === 'TIMEOUT' ? 'timeout' : 'unavailable';
    metrics.calls.inc({ outcome }, pending.fail(ids, code));
  };
  const report = createBusReport(parts.logger);
  const onRefused = (ids: readonly string[], error: unknown): void => {
    report({ err: error, calls: ids.length });
    giveUp(ids, 'UNAVAILABLE');
  };
  const onReply = (reply: Reply): void => {
    const waitedMs = pending.answer(reply);
    if (waitedMs === undefined) return metrics.lateReplies.inc();
    metrics.calls.inc({ outcome: 'answered' });
    metrics.callSeconds.observe(waitedMs / 1_000);
  };
  const outgoing = createOutgoingCalls({
    ...{ ...parts, peek: parts.peek ?? null, nowMs, metrics, onReply, onRefused },
    onTaken: () => report(),
    isAwaited: pending.has,
  });
  const admits = (): boolean => open && pending.count() < maxInFlight && pending.oldestMs() <= oldestMs;

  return {
    metrics,
    pending,
    admits,
    submit: async (message: InboundMessage): Promise<Reply> => {
      const refusal = !open ? 'UNAVAILABLE' : !admits() ? 'OVERLOADED' : undefined;
      if (refusal) {
        metrics.calls.inc({ outcome: refusal === 'OVERLOADED' ? 'overloaded' : 'unavailable' });
        throw new ApiError(refusal);
      }
      const timeMs = Math.min(deadlineMs, message.deadline - Date.now());
      const reply = pending.wait(message.id, timeMs);
      outgoing.add(message);
      return reply;
    },
    onReply,
    sweep: (): void => {
      const overdue = pending.overdue();
      outgoing.withdraw(overdue);
      giveUp(overdue, 'TIMEOUT');
    },
    takeNoMore: (): void => {
      open = false;
    },
    /** Ends every wait at once. */
    abandon: (): void => {
      open = false;
      outgoing.withdraw(pending.ids());
      giveUp(pending.ids(), 'UNAVAILABLE');
    },
  };
};

const readReplies = (parts: CallDeskParts, desk: Desk, partition: number) => {
  const { bus, gatewayId, logger, fatal } = parts;
  const onNewerVersion = ({ offset }: Delivered): void => {
    const error = new Error(`message ${offset} of ${TOPIC.replies}, partition ${partition}, is of a newer release`);
    desk.abandon();
    fatal(error);
  };
  const handler = createReplyReader({
    gatewayId,
    metrics: desk.metrics,
    logger,
    onReply: desk.onReply,
    onNewerVersion,
  });
  return bus.follow({ topic: TOPIC.replies, partition, handler });
};

/** Resolves when replies can be received. */
export const startCallDesk = async (parts: CallDeskParts): Promise<CallDesk> => {
  const desk = createDesk(parts);
  const partition = partitionOf(parts.gatewayId, parts.bus.partitionsOf(TOPIC.replies));
  const replies = await readReplies(parts, desk, partition);
  const sweeping = setInterval(desk.sweep, SWEEP_MS).unref();
  let closed: Promise<void> | undefined;

  const end = async (): Promise<void> => {
    desk.takeNoMore();
    // From here on somebody waits for the sweep: the process must not end before it.
    sweeping.ref();
    await desk.pending.drained();
    clearInterval(sweeping);
    await replies.close();
  };
  return {
    submit: desk.submit,
    admits: desk.admits,
    replyTo: { gateway: parts.gatewayId, partition },
    deadlineFrom: (acceptedAtMs) => acceptedAtMs + parts.deadlineMs,
    close: () => (closed ??= end()),
  };
};
