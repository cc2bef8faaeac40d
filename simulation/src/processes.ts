import { startCallDesk, type CallDesk } from '@omni/gateway';
import { type RunningJournal, startJournal } from '@omni/journal';
import { startResolver, type RunningResolver } from '@omni/resolver';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type Owner } from './owner.js';
import { type World } from './world.js';

/** A process that runs, with what it offers. */
export type Running<T> = {
  readonly owner: Owner;
  readonly it: T;
  /** Rejects when the process is gone. */
  readonly gone: Promise<never>;
};

export type Processes = {
  readonly gateways: Set<Running<CallDesk>>;
  readonly journals: Set<Running<RunningJournal>>;
  readonly resolvers: Set<Running<RunningResolver>>;
  /** By how much the clock of a gateway is off. */
  skewOf(owner: Owner): number;
};

const RESTARTS_WITHIN_MS = 1_500;
const DEADLINE_MS = 2_000;
const SKEWS_MS = [0, 1_500, -1_500, 1_500_000, -1_500_000];

const logger = pino({ level: 'silent' });

const createGone = () => {
  let tell: (owner: Owner) => void = () => undefined;
  const gone = new Promise<never>((_, reject) => (tell = ({ name }) => reject(new Error(`${name} is gone`))));
  // Nobody may be waiting for anything of it.
  gone.catch(() => undefined);
  return { gone, tell: (owner: Owner) => tell(owner) };
};

/** How each kind of process is started, on the simulated bus and the simulated PostgreSQL. */
const openersOf = ({ time, postgres, bus, ledger, kill }: World) => ({
  openResolver: (owner: Owner): Promise<RunningResolver> =>
    startResolver({
      ...{ pool: postgres.poolOf(owner), bus: bus.busOf(owner), logger, registry: new Registry() },
      onFatal: (reason) => {
        ledger.faults.push(`a resolver ended itself: ${reason}`);
        kill(owner);
      },
    }),
  openJournal: (owner: Owner): Promise<RunningJournal> =>
    startJournal({ pool: postgres.poolOf(owner), bus: bus.busOf(owner), logger, registry: new Registry() }),
  openDesk: (owner: Owner): Promise<CallDesk> =>
    startCallDesk({
      ...{ bus: bus.busOf(owner), gatewayId: owner.name, logger, registry: new Registry() },
      ...{ maxInFlight: 1_000, deadlineMs: DEADLINE_MS, oldestMs: DEADLINE_MS },
      fatal: (error) => void ledger.faults.push(error.message),
      nowMs: time.nowMs,
      soon: (work) => work(),
    }),
});

/** Starts the processes, and starts another for each that ends. */
export const startProcesses = (world: World): Processes => {
  const { time, random, faults } = world;
  const clocks = new WeakMap<Owner, number>();
  const skewOf = (owner: Owner): number => {
    if (faults.strikes("a gateway's clock is set")) clocks.set(owner, random.pick(SKEWS_MS));
    return clocks.get(owner) ?? 0;
  };
  const processes: Processes = { gateways: new Set(), journals: new Set(), resolvers: new Set(), skewOf };
  const endings = new Map<Owner, () => void>();
  let started = 0;

  const launch = <T>(kind: Owner['kind'], open: (owner: Owner) => Promise<T>, among: Set<Running<T>>): void => {
    const owner: Owner = { kind, name: `${kind} ${started++}`, isAlive: true, stillUntilMs: 0 };
    const { gone, tell } = createGone();
    endings.set(owner, () => {
      tell(owner);
      for (const one of [...among].filter((running) => running.owner === owner)) among.delete(one);
      time.after(random.below(RESTARTS_WITHIN_MS), () => launch(kind, open, among));
    });
    open(owner).then(
      (it) => (owner.isAlive ? void among.add({ owner, it, gone }) : undefined),
      () => world.kill(owner),
    );
  };
  world.onDeath((owner) => {
    const end = endings.get(owner);
    endings.delete(owner);
    end?.();
  });
  world.onDismissal((owner) => {
    const leaving = [...processes.resolvers].find((running) => running.owner === owner);
    leaving?.it.close().then(
      () => world.kill(owner),
      () => world.kill(owner),
    );
  });

  const { openResolver, openJournal, openDesk } = openersOf(world);
  launch('resolver', openResolver, processes.resolvers);
  launch('resolver', openResolver, processes.resolvers);
  launch('gateway', openDesk, processes.gateways);
  launch('gateway', openDesk, processes.gateways);
  launch('journal', openJournal, processes.journals);
  return processes;
};
