import { parseArgs } from 'node:util';
import { type Fault } from './fault.js';

/** What a run is to do. */
export type Choice = {
  readonly faults: readonly Fault[];
  readonly seconds: number;
  readonly seed: number;
  readonly isQuick: boolean;
  /** Where the results are written; null for the usual place. */
  readonly output: string | null;
  /** Whether the logs of the services are kept although nothing broke. */
  readonly keepsLogs: boolean;
};

const OPTIONS = {
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

/** F7 stands for F7a, F7b and so on. */
const isNamed = ({ id }: Fault, name: string): boolean => id === name || id.replace(/[a-z]$/, '') === name;

const faultsNamed = (all: readonly Fault[], names: readonly string[]): readonly Fault[] => {
  const unknown = names.filter((name) => !all.some((fault) => isNamed(fault, name)));
  if (unknown.length > 0) throw new Error(`there is no fault ${unknown.join(', ')}`);
  return all.filter((fault) => names.some((name) => isNamed(fault, name)));
};

/** Reads a command line: names of faults, --quick, --seconds, --seed, --output, --logs. Throws where it cannot be understood. */
export const readChoice = (args: readonly string[], all: readonly Fault[]): Choice => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const offered = values.quick ? all.filter(({ isQuick }) => isQuick) : all;
  return {
    faults: positionals.length > 0 ? faultsNamed(all, positionals) : offered,
    seconds: numberOf('seconds', values.seconds ?? (values.quick ? '12' : '20')),
    seed: numberOf('seed', values.seed ?? String(1 + (Date.now() % 1_000_000))),
    isQuick: values.quick,
    output: values.output ?? null,
    keepsLogs: values.logs,
  };
};
