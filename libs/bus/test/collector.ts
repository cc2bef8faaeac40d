import { type Batch, type Delivered, type Handler } from '../src/index.js';

/** A handler that remembers its batches and lets a spec wait for what it is waiting for, not for time to pass. */
export type Collector = {
  readonly handler: Handler;
  readonly batches: readonly Batch[];
  messages(): readonly Delivered[];
  values(): readonly string[];
  /** Resolves when so many messages came, repeats included. */
  received(count: number): Promise<void>;
  /** Resolves when each of these values came, in whatever order and however often. */
  receivedAll(values: readonly string[]): Promise<void>;
};

/** `work` runs after the batch was noted; while it is pending or when it rejects, the batch is not done with. */
export const createCollector = (work: Handler = async () => undefined): Collector => {
  const batches: Batch[] = [];
  const waiting = new Set<() => void>();
  const messages = (): readonly Delivered[] => batches.flatMap((batch) => batch.messages);
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    handler: async (batch) => {
      batches.push(batch);
      for (const look of waiting) look();
      await work(batch);
    },
    batches,
    messages,
    values: () => messages().map(({ value }) => value),
    received: (count) => until(() => messages().length >= count),
    receivedAll: (values) =>
      until(() => {
        const came = new Set(messages().map(({ value }) => value));
        return values.every((value) => came.has(value));
      }),
  };
};

/** A door that a spec opens: whoever waits at it goes on then. */
export type Gate = { readonly passed: Promise<void>; open(): void };

export const createGate = (): Gate => {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open: () => open() };
};
