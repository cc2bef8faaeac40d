import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Comparison } from './ratio.js';
import { type Plan } from './result.js';
import { type BusName } from './side.js';
import { slugOf } from './slug.js';

/** A comparison in one shape. */
export type Contest = { readonly comparison: Comparison; readonly bus: BusName; readonly plan: Plan };

export type Choice = {
  readonly contests: readonly Contest[];
  /** Whether results of the same commit and plan are measured again. */
  readonly isAnew: boolean;
  /** Whether only pages are written, from the results that are there. */
  readonly isReport: boolean;
  /** Where the results are. */
  readonly folder: string;
};

const OPTIONS = {
  bus: { type: 'string' },
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  anew: { type: 'boolean', default: false },
  report: { type: 'boolean', default: false },
  output: { type: 'string' },
} as const;

const USUAL: Plan = { rounds: 5, seconds: 8, warmUpS: 4, controlS: 2, isQuick: false };
const QUICK: Plan = { rounds: 2, seconds: 2, warmUpS: 1, controlS: 1, isQuick: true };

const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
/** Quick results say nothing and must not take the place of others. */
const QUICK_RESULTS = `${RESULTS}/tmp`;

const numberOf = (name: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--${name} must be a whole number above 0`);
};

const isBus = (name: string): name is BusName => name === 'in-process' || name === 'kafka';
const busesOf = (name: string | undefined): readonly BusName[] => {
  if (name === undefined) return ['in-process', 'kafka'];
  if (isBus(name)) return [name];
  throw new Error(`--bus is in-process or kafka, not ${name}`);
};

const isNamed = ({ title, ratios }: Comparison, name: string): boolean =>
  ratios.some((ratio) => ratio.name === name.toUpperCase()) || slugOf(title) === slugOf(name);

const comparisonsNamed = (all: readonly Comparison[], names: readonly string[]): readonly Comparison[] => {
  const unknown = names.filter((name) => !all.some((comparison) => isNamed(comparison, name)));
  if (unknown.length > 0) throw new Error(`there is no ratio ${unknown.join(', ')}`);
  return names.length === 0 ? all : all.filter((one) => names.some((name) => isNamed(one, name)));
};

type Asked = { readonly rounds?: number | undefined; readonly seconds?: number | undefined };

/** What was asked for comes first, then what the comparison needs; a quick run is quick for all. */
const planOf = (usual: Plan, own: Asked, asked: Asked): Plan => ({
  ...usual,
  rounds: asked.rounds ?? (usual.isQuick ? usual.rounds : (own.rounds ?? usual.rounds)),
  seconds: asked.seconds ?? (usual.isQuick ? usual.seconds : (own.seconds ?? usual.seconds)),
});

/**
 * Reads a command line: names of ratios or titles of comparisons, --bus, --quick, --rounds, --seconds, --anew, --report,
 * --output. Throws where it cannot be understood, or nothing is left to do.
 */
export const readChoice = (args: readonly string[], all: readonly Comparison[]): Choice => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const buses = busesOf(values.bus);
  const asked = { rounds: numberOf('rounds', values.rounds), seconds: numberOf('seconds', values.seconds) };
  const contests = comparisonsNamed(all, positionals).flatMap((comparison) =>
    buses
      .filter((bus) => comparison.buses.includes(bus))
      .map((bus) => ({ comparison, bus, plan: planOf(values.quick ? QUICK : USUAL, comparison, asked) })),
  );
  if (contests.length === 0) throw new Error(`nothing of that can be measured with --bus ${values.bus}`);
  return {
    contests,
    isAnew: values.anew,
    isReport: values.report,
    folder: values.output ?? (values.quick ? QUICK_RESULTS : RESULTS),
  };
};
