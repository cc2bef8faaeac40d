/** What the tables alone can be held against; I9 and I10 are about answers, and need somebody who was given some. */
export const INVARIANTS = {
  I1: 'every call is in the log once, or a dead letter',
  I2: 'visits are the calls that were counted',
  I3: 'an identifier has one owner, who is there',
  I4: 'every alias ends in a root, one step away',
  I5: 'deciding the log again concludes the same',
  I6: 'the tables are what folding the log gives',
  I7: 'journals are the log, filtered by membership',
  I8: 'positions rise without a gap, and nobody is ahead of them',
  I11: 'nothing crosses a space',
} as const;
export type Invariant = keyof typeof INVARIANTS;

export type Place = { readonly space: string; readonly position: number };
/** One way in which an invariant is broken: how often, and where first. Places are positions, never values. */
export type Finding = {
  readonly invariant: Invariant;
  readonly what: string;
  readonly count: number;
  readonly first: readonly Place[];
};
/** Notes a breach. An identity's position is that of its creation, an identifier's that at which it was attached. */
export type Note = (invariant: Invariant, what: string, position: number) => void;

export type Findings = {
  noteIn(space: string): Note;
  all(): readonly Finding[];
};

const PLACES_KEPT = 5;

export const createFindings = (): Findings => {
  const found = new Map<string, { invariant: Invariant; what: string; count: number; first: Place[] }>();
  return {
    noteIn: (space) => (invariant, what, position) => {
      const name = `${invariant} ${what}`;
      const finding = found.get(name) ?? { invariant, what, count: 0, first: [] };
      found.set(name, finding);
      finding.count++;
      if (finding.first.length < PLACES_KEPT) finding.first.push({ space, position });
    },
    all: () => [...found.values()],
  };
};
