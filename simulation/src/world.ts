import { type SimulatedBus, createBus } from './bus/simulated-bus.js';
import { createFaults, type Faults } from './faults.js';
import { createLedger, type Ledger } from './ledger.js';
import { type Option, type Owner } from './owner.js';
import { type Plan } from './plan.js';
import { createPostgres, type SimulatedPostgres } from './postgres/simulated-postgres.js';
import { createRandom, type Random } from './random.js';
import { createVirtualTime, type VirtualTime } from './virtual-time.js';

/** Everything that a run has: the outside of the processes, and what is known of it. */
export type World = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly faults: Faults;
  readonly postgres: SimulatedPostgres;
  readonly bus: SimulatedBus;
  readonly ledger: Ledger;
  /** How many steps were taken so far: the moment. */
  readonly moment: () => number;
  kill(owner: Owner): void;
  /** Told of each process that died. */
  onDeath(tell: (owner: Owner) => void): void;
  onDismissal(tell: (owner: Owner) => void): void;
  options(): readonly Option[];
  step(option: Option): void;
};

/** A process that is gone is missed by the others only after a while. */
const MISSED_AFTER_MS = 900;
const HOLDS_MS = 5_000;

export const createWorld = (plan: Plan): World => {
  const time = createVirtualTime();
  const random = createRandom(plan.seed ^ 0x5eed);
  const faults = createFaults(plan.faults);
  const ledger = createLedger();
  const tellOfDeath: ((owner: Owner) => void)[] = [];
  const tellOfDismissal: ((owner: Owner) => void)[] = [];
  let steps = 0;

  const kill = (owner: Owner): void => {
    if (!owner.isAlive) return;
    owner.isAlive = false;
    postgres.abandon(owner);
    time.after(random.below(MISSED_AFTER_MS), () => bus.expel(owner));
    for (const tell of tellOfDeath) tell(owner);
  };
  const dismiss = (owner: Owner): void => tellOfDismissal.forEach((tell) => tell(owner));
  const onDefect = (defect: string): void => void ledger.faults.push(defect);
  /** Half-way through the others take its partitions, as they do from one that they hear nothing of. */
  const freeze = (owner: Owner, timeMs: number): void => {
    owner.stillUntilMs = time.nowMs() + timeMs;
    time.after(timeMs / 2, () => bus.shareAgain(owner));
    time.after(timeMs + 1, () => bus.shareAgain(owner));
  };
  const postgres = createPostgres({ time, random, faults, kill, freeze, onDefect });
  const bus = createBus({ time, random, faults, kill, dismiss });
  const meddle = (): void => {
    if (faults.strikes('somebody holds a space')) postgres.holdSpace(1 + random.below(3), HOLDS_MS);
  };

  return {
    ...{ time, random, faults, postgres, bus, ledger, kill },
    moment: () => steps,
    onDeath: (tell) => void tellOfDeath.push(tell),
    onDismissal: (tell) => void tellOfDismissal.push(tell),
    options: () => [...postgres.options(), ...bus.options()],
    step: (option) => {
      steps += 1;
      if (steps % 40 === 0) meddle();
      option();
    },
  };
};
