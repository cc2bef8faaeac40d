import { createClients, type Clients } from './clients.js';
import { faultsOf } from './invariants/faults-of.js';
import { type Plan, type PlannedCall } from './plan.js';
import { startProcesses } from './processes.js';
import { createWorld, type World } from './world.js';

/** A longer pause than this begins when all is still: a call that is under way does not wait for days. */
const LONG_MS = 1_000;
const STEPS_MAX = 30_000;
const AFTERMATH_STEPS = 60;
const QUIET_MS = 500;

/** The real one, before the virtual time took its place. */
const later = setImmediate;
/** Lets everything run that need not wait for a step. */
const settled = (): Promise<void> => new Promise((resolve) => later(resolve));

const isProjected = ({ postgres: { stored } }: World): boolean =>
  [...stored.space.values()].every(
    ({ space_id, position }) =>
      (stored.relay.get(String(space_id))?.published_position ?? 0) === position &&
      (stored.cursor.get(String(space_id))?.position ?? 0) === position,
  );

/** The services look after themselves now and then, which is no unrest. */
const isQuiet = (world: World, clients: Clients): boolean => clients.count() === 0 && world.bus.isAtRest();

/** One thing that may happen, or, where nothing may, some time. */
const step = async (world: World): Promise<void> => {
  const options = world.options();
  const { time, random } = world;
  if (options.length > 0 && !random.chance(4)) world.step(random.pick(options));
  else
    world.step(() => time.advance(Math.max(random.pick([1, 5, 25, 100]), options.length > 0 ? 1 : time.untilNextMs())));
  await settled();
};

/** Waits out a call's pause; a long one is counted from when all is still. */
const pause = async (world: World, clients: Clients, timeMs: number): Promise<void> => {
  const isLong = timeMs > LONG_MS;
  for (let left = STEPS_MAX; isLong && left > 0 && !isQuiet(world, clients); left--) await step(world);
  const dueMs = world.time.nowMs() + timeMs;
  if (isLong) world.time.advance(timeMs);
  while (world.time.nowMs() < dueMs) await step(world);
};

const playCalls = async (world: World, clients: Clients, calls: readonly PlannedCall[]): Promise<void> => {
  for (const planned of calls) {
    await pause(world, clients, planned.pauseMs);
    clients.call(planned);
    await settled();
    if (world.random.chance(40)) await step(world);
  }
};

/** Nothing goes wrong any more: what is left must end by itself. */
const comeToRest = async (world: World, clients: Clients): Promise<boolean> => {
  let quietSinceMs: number | undefined;
  for (let left = STEPS_MAX; left > 0; left--) {
    await step(world);
    if (!isQuiet(world, clients) || !isProjected(world)) quietSinceMs = undefined;
    else quietSinceMs ??= world.time.nowMs();
    if (quietSinceMs !== undefined && world.time.nowMs() - quietSinceMs > QUIET_MS) return true;
  }
  return false;
};

const run = async (world: World, plan: Plan): Promise<readonly string[]> => {
  const clients = createClients(world, startProcesses(world));
  await settled();
  await playCalls(world, clients, plan.calls);
  // Faults that had no opportunity yet get some more time.
  for (let left = AFTERMATH_STEPS; left > 0; left--) await step(world);
  world.faults.end();
  const isAtRest = await comeToRest(world, clients);
  return [...(isAtRest ? [] : ['the run does not come to rest']), ...faultsOf(world, isAtRest)];
};

export type Played = { readonly faults: readonly string[]; readonly steps: number };

/** Plays a plan from its beginning to its rest, and says which invariants do not hold. The same plan plays the same. */
export const play = async (plan: Plan): Promise<Played> => {
  const world = createWorld(plan);
  const restore = world.time.install();
  try {
    return { faults: await run(world, plan), steps: world.moment() };
  } finally {
    restore();
  }
};
