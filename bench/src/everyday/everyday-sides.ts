import { auditSide } from '../audit-side.js';
import { load } from '../load-side.js';
import { type LoadJob, type LoadResult } from '../load-job.js';
import { type Figures, type Setting, type Sides, type Turn } from '../ratio.js';
import { demandSameAnswers } from '../same-answers.js';
import { type Side, startSide } from '../side.js';

/** Who calls: so many clients, and not always the people of the mix. */
export type Load = Pick<LoadJob, 'clients' | 'people' | 'tokens'>;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Without what is known and not measured. */
export const figuresOf = ({ failures, sent: _sent, visits: _visits, ...figures }: LoadResult): Figures => ({
  ...figures,
  failures: sumOf(Object.values(failures)),
});

/** What a machine that is short of time brings about. A quick run, of which no figure is used, is not held to it. */
const SLOW: ReadonlySet<string> = new Set(['503', 'timeouts']);
const failuresIn = (results: readonly LoadResult[], isQuick: boolean): number =>
  sumOf(
    results.flatMap(({ failures }) =>
      Object.entries(failures).flatMap(([kind, count]) => (isQuick && SLOW.has(kind) ? [] : count)),
    ),
  );

/** A side that remembers what it answered, for the audit at the end. */
export const remember = (side: Side, { isQuick }: Setting, visitsBefore = 0) => {
  const results: LoadResult[] = [];
  return {
    load: async (job: Omit<LoadJob, 'url' | 'token'>): Promise<Figures> => {
      const result = await load(side, job);
      results.push(result);
      return figuresOf(result);
    },
    /** Everything wrong with it: answers other than 200, and what the audit of its tables finds. */
    faults: async (): Promise<readonly string[]> => {
      const failures = failuresIn(results, isQuick);
      const visits = visitsBefore + sumOf(results.map((result) => result.visits));
      const unanswered = sumOf(results.map(({ sent, answered }) => sent - answered));
      const faults = await auditSide(side, { visits, unanswered });
      return [...(failures > 0 ? [`${failures} calls were not answered with 200`] : []), ...faults].map(
        (fault) => `${side.name}: ${fault}`,
      );
    },
  };
};

const startAll = async (starts: readonly (() => Promise<Side>)[]): Promise<readonly Side[]> => {
  const sides: Side[] = [];
  try {
    for (const start of starts) sides.push(await start());
  } catch (fault) {
    for (const side of sides) await side.stop();
    throw fault;
  }
  return sides;
};

/** Starts sides one after the other and opens something with them; if either fails, none is left running. */
export const withSides = async (
  starts: readonly (() => Promise<Side>)[],
  open: (...sides: readonly Side[]) => Promise<Omit<Sides, 'close'>>,
): Promise<Sides> => {
  const sides = await startAll(starts);
  const close = async (): Promise<void> => {
    for (const side of sides.toReversed()) await side.stop();
  };
  try {
    return { ...(await open(...sides)), close };
  } catch (fault) {
    await close();
    throw fault;
  }
};

/** Bare Fastify differs little from one second to the next. */
const BARE_S_MAX = 3;

/** Ours against the naive side under the same calls; behind the naive side's turns those of bare Fastify. */
export const openEveryday = (setting: Setting, shape: Load): Promise<Sides> =>
  withSides(
    [() => startSide('omni', setting.bus), () => startSide('naive'), () => startSide('bare')],
    async (ours, theirs, bare) => {
      if (!ours || !theirs || !bare) throw new Error('a side is missing');
      const visits = await demandSameAnswers(ours, theirs, setting.isQuick);
      const [omni, naive] = [remember(ours, setting, visits), remember(theirs, setting, visits)];
      const turn: Turn = async ({ seed, seconds }) => {
        const figures = await naive.load({ ...shape, seed, seconds });
        const echo = await load(bare, { ...shape, seed, seconds: Math.min(seconds, BARE_S_MAX) });
        return { ...figures, bareCallsPerSecond: echo.callsPerSecond };
      };
      return {
        ours: ({ seed, seconds }) => omni.load({ ...shape, seed, seconds }),
        theirs: turn,
        audit: async () => [...(await omni.faults()), ...(await naive.faults())],
      };
    },
  );
