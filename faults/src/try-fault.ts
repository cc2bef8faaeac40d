import { setTimeout as delay } from 'node:timers/promises';
import { faultsAtTheEnd } from './checks/sound.js';
import { createTrial, type Fault, type Injected } from './fault.js';
import { type Load, startLoad } from './load/load.js';
import { type Tally } from './load/tally.js';
import { openTenant, type Tenant } from './load/tenant.js';
import { type Measure } from './measure.js';
import { type Ground } from './stand/ground.js';
import { type Placed } from './stand/stand.js';

/** What came of a fault. */
export type Outcome = Tally & {
  readonly fault: string;
  readonly title: string;
  readonly seed: number;
  readonly injected: number;
  /** What did not hold; nothing else is judged. */
  readonly broken: readonly string[];
  readonly notes: readonly string[];
  readonly measures: readonly Measure[];
};

export type TrialPlan = { readonly seconds: number; readonly seed: number; readonly isQuick: boolean };

const LOAD = { callers: 24, callsPerSecond: 240 };
const WARM_UP_MS = 1_500;

let serial = 0;

const openTenants = (stand: Ground, fault: { readonly id: string }): Promise<readonly Tenant[]> => {
  const office = { url: stand.gateways[0]?.url ?? '', bootstrapToken: stand.bootstrapToken };
  const name = `${fault.id.toLowerCase()}-${++serial}`;
  return Promise.all(['a', 'b'].map((letter) => openTenant(office, `${name}-${letter}`)));
};

const otherOf = ({ other }: Tally): readonly string[] =>
  Object.entries(other).map(([answer, count]) => `${count} calls were answered ${answer}`);

const givenUpOf = (load: Load): readonly string[] =>
  load.givenUp() > 0 ? [`progress: ${load.givenUp()} calls were not answered for a minute`] : [];

/** A harness that fails has shown nothing; that it did is said like a broken invariant. */
const caught = async <T>(what: string, work: Promise<T>, otherwise: (fault: string) => T): Promise<T> => {
  try {
    return await work;
  } catch (fault) {
    return otherwise(`${what}: ${fault instanceof Error ? fault.message : 'failed'}`);
  }
};

type Parts<S extends Ground> = {
  readonly stand: S;
  readonly tenants: readonly Tenant[];
  readonly load: Load;
  readonly extra: Placed | undefined;
};

const inject = async <S extends Ground>(fault: Fault<S>, parts: Parts<S>, plan: TrialPlan) => {
  const [notes, measures]: [string[], Measure[]] = [[], []];
  const seconds = plan.seconds * (fault.length ?? 1);
  const note = (text: string): void => void notes.push(text);
  const measure = (one: Measure): void => void measures.push(one);
  const trial = createTrial({ ...parts, seed: plan.seed, isQuick: plan.isQuick, note, measure }, seconds);
  const work = fault.inject(trial);
  const injected = await caught<Injected>('the injection', work, (broken) => ({ times: 0, faults: [broken] }));
  await delay(Math.max(0, trial.leftMs()));
  return { injected, notes, measures };
};

/** Runs the load, breaks what the fault breaks, waits until everything is answered and consumed, and audits. */
export const tryFault = async <S extends Ground>(stand: S, fault: Fault<S>, plan: TrialPlan): Promise<Outcome> => {
  const { id, title } = fault;
  const tenants = await openTenants(stand, fault);
  const extra = await fault.extraGateway?.(stand);
  const urls = [...stand.gateways, ...(extra ? [extra] : [])].map(({ url }) => url);
  const load = startLoad({ ...LOAD, ...fault.load, urls, tenants, seed: plan.seed });
  await delay(WARM_UP_MS);
  const { injected, notes, measures } = await inject(fault, { stand, tenants, load, extra }, plan);
  await load.stop();
  await extra?.stop('SIGTERM');
  const tally = load.tally();
  const told = [...load.told(), ...(injected.told ?? [])];
  const audited = caught('the audit', faultsAtTheEnd(stand, tenants, told), (broken) => [broken]);
  const broken = [...(injected.faults ?? []), ...otherOf(tally), ...givenUpOf(load), ...(await audited)];
  return { ...tally, ...{ fault: id, title, seed: plan.seed, injected: injected.times, broken, notes, measures } };
};
