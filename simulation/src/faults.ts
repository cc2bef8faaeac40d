/**
 * What may go wrong, each at its n-th opportunity. `most` is how many opportunities a run usually has, so that a fault
 * chosen at random mostly finds one.
 */
export const FAULTS = {
  'a resolver dies before a statement': 260,
  'a resolver dies after a statement': 260,
  'a resolver dies before its commit': 12,
  'a resolver dies when it has committed': 12,
  'a resolver dies before it replies': 12,
  'a resolver dies when it has replied': 12,
  'a resolver stands still for a moment': 260,
  'a resolver stands still for long': 260,
  'a resolver leaves in peace': 8,
  'a connection breaks before a statement': 400,
  'a connection breaks after a statement': 400,
  'the answer to a commit is lost': 16,
  'a journal dies at a statement': 60,
  'a gateway dies when it has published': 12,
  'a publish is refused': 26,
  'a publish arrives and is refused': 26,
  'a publish arrives twice': 26,
  'a reply is lost': 8,
  'a reply comes twice': 8,
  'the partitions are shared out anew during a batch': 8,
  'a zombie reads on': 8,
  'a batch is delivered again': 20,
  'a consumer goes back': 20,
  'the calls begin a new log': 8,
  'the calls are replayed in a new log': 8,
  'somebody holds a space': 8,
  "a gateway's clock is set": 12,
} as const;

export type FaultKind = keyof typeof FAULTS;
export type Fault = { readonly kind: FaultKind; readonly nth: number };

export const ALL_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

export type Faults = {
  /** Told of every opportunity; whether the fault happens now. */
  strikes(kind: FaultKind): boolean;
  /** From here on nothing goes wrong any more. */
  end(): void;
};

export const createFaults = (planned: readonly Fault[]): Faults => {
  const opportunities = new Map(planned.map(({ kind }) => [kind, 0]));
  let isOver = false;
  return {
    strikes: (kind) => {
      const before = opportunities.get(kind);
      if (before === undefined) return false;
      opportunities.set(kind, before + 1);
      return !isOver && planned.some((fault) => fault.kind === kind && fault.nth === before + 1);
    },
    end: () => {
      isOver = true;
    },
  };
};
