import { ApiError } from '@omni/contracts';

/** Keys in one query. */
const BATCH_MAX = 500;
/** Keys that wait for the next ones; more than this many different tokens at once is no traffic worth queueing. */
const WAITING_MAX = 5_000;

type Question<V> = {
  readonly answer: Promise<V | undefined>;
  readonly resolve: (value: V | undefined) => void;
  readonly reject: (reason: unknown) => void;
};

const ask = <V>(): Question<V> => {
  let resolve: Question<V>['resolve'] = () => undefined;
  let reject: Question<V>['reject'] = () => undefined;
  const answer = new Promise<V | undefined>((onValue, onFault) => {
    resolve = onValue;
    reject = onFault;
  });
  return { answer, resolve, reject };
};

export type BatchedLookup<V> = { find(key: string): Promise<V | undefined> };

/**
 * Looks keys up with one query in flight at most: what is asked meanwhile goes with the next, and a key that is already
 * on its way is not asked again. So neither a cold start nor a flood of wrong tokens takes more than one connection.
 * A rejection of `read` rejects every key of its batch.
 */
export const createBatchedLookup = <V>(
  read: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): BatchedLookup<V> => {
  const waiting = new Map<string, Question<V>>();
  let atWork: ReadonlyMap<string, Question<V>> = new Map();
  let running = false;

  const takeBatch = (): ReadonlyMap<string, Question<V>> => {
    const batch = new Map([...waiting].slice(0, BATCH_MAX));
    for (const key of batch.keys()) waiting.delete(key);
    return batch;
  };
  const answerBatch = async (batch: ReadonlyMap<string, Question<V>>): Promise<void> => {
    try {
      const found = await read([...batch.keys()]);
      for (const [key, question] of batch) question.resolve(found.get(key));
    } catch (fault) {
      for (const question of batch.values()) question.reject(fault);
    }
  };
  const drain = async (): Promise<void> => {
    running = true;
    while (waiting.size > 0) {
      atWork = takeBatch();
      await answerBatch(atWork);
    }
    atWork = new Map();
    running = false;
  };

  return {
    async find(key) {
      const asked = waiting.get(key) ?? atWork.get(key);
      if (asked) return asked.answer;
      if (waiting.size >= WAITING_MAX) throw new ApiError('OVERLOADED');
      const question = ask<V>();
      waiting.set(key, question);
      if (!running) void drain();
      return question.answer;
    },
  };
};
