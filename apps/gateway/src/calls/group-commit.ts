import { type Bus } from '@omni/bus';
import { encodeMessage, type InboundMessage, TOPIC } from '@omni/contracts';
import { type DeskMetrics } from './desk-metrics.js';

const PUBLISHES_MAX = 2;
const BATCH_SIZE_MAX = 500;
const BATCH_BYTES_MAX = 512 * 1024;

type Queued = { readonly key: string; readonly value: string; readonly sizeBytes: number };

/** Sends calls to the bus, many in one publish when they come faster than it takes them. */
export type GroupCommit = {
  /**
   * Publishes with what else has come in the same turn, or with the next publish while two are in flight. No timer: a call
   * alone waits for nobody.
   */
  add(message: InboundMessage): void;
  /** Takes calls back that have not been sent yet, so that a bus that hangs does not make the queue grow. */
  withdraw(ids: Iterable<string>): void;
};

export type GroupCommitParts = {
  readonly bus: Bus;
  readonly metrics: Pick<DeskMetrics, 'batchSize' | 'publishSeconds'>;
  readonly onTaken: () => void;
  /** Has work done once all that came together has been read: by default behind the sockets of this turn. */
  readonly soon?: (work: () => void) => void;
  /** Told which calls the bus did not take, or took without saying so. */
  readonly onRefused: (ids: readonly string[], error: unknown) => void;
};

export const createGroupCommit = (parts: GroupCommitParts): GroupCommit => {
  const { bus, metrics, onTaken, onRefused, soon = setImmediate } = parts;
  const queue = new Map<string, Queued>();
  let inFlight = 0;
  let isPumpDue = false;

  const takeBatch = (): ReadonlyMap<string, Queued> => {
    const batch = new Map<string, Queued>();
    let sizeBytes = 0;
    for (const [id, queued] of queue) {
      sizeBytes += queued.sizeBytes;
      if (batch.size === BATCH_SIZE_MAX || (batch.size > 0 && sizeBytes > BATCH_BYTES_MAX)) break;
      batch.set(id, queued);
      queue.delete(id);
    }
    return batch;
  };
  const publish = async (batch: ReadonlyMap<string, Queued>): Promise<void> => {
    const stop = metrics.publishSeconds.startTimer();
    metrics.batchSize.observe(batch.size);
    try {
      const messages = [...batch.values()].map(({ key, value }) => ({ key, value }));
      await bus.publish(TOPIC.calls, messages);
      onTaken();
    } catch (error) {
      onRefused([...batch.keys()], error);
    } finally {
      stop();
      inFlight -= 1;
    }
  };
  const pump = (): void => {
    while (inFlight < PUBLISHES_MAX && queue.size > 0) {
      inFlight += 1;
      void publish(takeBatch()).then(pump);
    }
  };

  /** Clients whose answers went out together call again together: each on its own would make the first publishes small. */
  const pumpSoon = (): void => {
    if (isPumpDue) return;
    isPumpDue = true;
    soon(() => {
      isPumpDue = false;
      pump();
    });
  };

  return {
    add: (message) => {
      const value = encodeMessage(message);
      queue.set(message.id, { key: message.space_name, value, sizeBytes: Buffer.byteLength(value) });
      pumpSoon();
    },
    withdraw: (ids) => {
      for (const id of ids) queue.delete(id);
    },
  };
};
