import { parseArgs } from 'node:util';

/** What a fault is chosen by. */
export type Named = { readonly id: string; readonly isQuick?: boolean };

export const SHAPE_NAMES = ['services', 'one-process'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

/** What a run is to do. */
export type Choice = {
  readonly shapes: readonly ShapeName[];
  isChosen(fault: Named): boolean;
  readonly seconds: number;
  readonly seed: number;
  readonly isQuick: boolean;
  /** Where the results are written; null for the usual place. */
  readonly output: string | null;
  /** Whether the logs of the services are kept although nothing broke. */
  readonly keepsLogs: boolean;
};

const OPTIONS = {
  shape: { type: 'string' },
  quick: { type: 'boolean', default: false },
  seconds: { type: 'string' },
  seed: { type: 'string' },
  output: { type: 'string' },
  logs: { type: 'boolean', default: false },
} as const;

const numberOf = (name: string, value: string): number => {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--${name} must be a whole number above 0`);
};

const shapesOf = (wanted: string | undefined): readonly ShapeName[] => {
  if (wanted === undefined) return SHAPE_NAMES;
  const shapes = SHAPE_NAMES.filter((name) => name === wanted);
  if (shapes.length === 0) throw new Error(`--shape must be ${SHAPE_NAMES.join(' or ')}`);
  return shapes;
};

/** F7 stands for F7a, F7b and so on. */
const isNamed = ({ id }: Named, name: string): boolean => id === name || id.replace(/[a-z]$/, '') === name;

const requireKnown = (known: readonly Named[], names: readonly string[]): void => {
  const unknown = names.filter((name) => !known.some((fault) => isNamed(fault, name)));
  if (unknown.length > 0) throw new Error(`there is no fault ${unknown.join(', ')}`);
};

/** Reads a command line: names of faults and the options above. Throws where it cannot be understood. */
export const readChoice = (args: readonly string[], known: readonly Named[]): Choice => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  requireKnown(known, positionals);
  const isOffered = ({ isQuick = false }: Named): boolean => isQuick || !values.quick;
  return {
    shapes: shapesOf(values.shape),
    isChosen: (fault) => (positionals.length > 0 ? positionals.some((name) => isNamed(fault, name)) : isOffered(fault)),
    seconds: numberOf('seconds', values.seconds ?? (values.quick ? '7' : '20')),
    seed: numberOf('seed', values.seed ?? String(1 + (Date.now() % 1_000_000))),
    isQuick: values.quick,
    output: values.output ?? null,
    keepsLogs: values.logs,
  };
};
