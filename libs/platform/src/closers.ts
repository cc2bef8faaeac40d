type Closer = { readonly name: string; readonly close: () => Promise<void> | void };

/** Things to end, in the reverse order of their start. */
export type Closers = {
  add(name: string, close: () => Promise<void> | void): void;
  /** Ends everything, also behind a failure, and rejects with all failures together. Repeats return the first run. */
  closeAll(): Promise<void>;
};

export const createClosers = (): Closers => {
  const closers: Closer[] = [];
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    const faults: Error[] = [];
    for (let closer = closers.pop(); closer; closer = closers.pop()) {
      const { name, close } = closer;
      await Promise.resolve()
        .then(close)
        .catch((cause: unknown) => faults.push(new Error(`${name} did not close`, { cause })));
    }
    if (faults.length > 0) throw new AggregateError(faults, faults.map((fault) => fault.message).join('; '));
  };
  return {
    add: (name, close) => closers.push({ name, close }),
    closeAll: () => (running ??= run()),
  };
};
