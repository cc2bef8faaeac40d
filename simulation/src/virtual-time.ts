const START_MS = Date.UTC(2025, 0, 1);

const MOST_MS = 1_000;

type Timer = { dueMs: number; readonly everyMs: number | null; readonly run: () => void };

/** A clock that stands still until it is told to go on, and what waits for it. */
export type VirtualTime = {
  /** Milliseconds since the run began; never goes back. */
  nowMs(): number;
  /** Milliseconds since 1970. */
  wallMs(): number;
  after(timeMs: number, run: () => void): void;
  /** Moves on and lets what is due run. A timer that repeats runs once, however long the step was. */
  advance(byMs: number): void;
  /** Until the next timer is due; at least 1, and not more than a second. */
  untilNextMs(): number;
  /** What `work` asks of the wall clock is off by so much. */
  withSkew<T>(skewMs: number, work: () => T): T;
  /** Puts this time in the place of the timers and of `Date.now`; returns what puts the real ones back. */
  install(): () => void;
};

const REPLACED = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] as const;

/** What a timer is to whoever set it. Nothing here keeps the process alive. */
const handleOf = (timer: Timer) => {
  const handle = { timer, ref: () => handle, unref: () => handle };
  return handle;
};

export const createVirtualTime = (): VirtualTime => {
  const timers = new Set<Timer>();
  let nowMs = 0;
  let skewMs = 0;

  const set = (run: () => void, timeMs: number, everyMs: number | null): Timer => {
    const timer = { dueMs: nowMs + timeMs, everyMs, run };
    timers.add(timer);
    return timer;
  };
  const clear = (handle: { readonly timer: Timer } | undefined): void => {
    if (handle) timers.delete(handle.timer);
  };
  const fire = (timer: Timer): void => {
    if (!timers.has(timer)) return;
    if (timer.everyMs === null) timers.delete(timer);
    else timer.dueMs = nowMs + timer.everyMs;
    timer.run();
  };
  const replacements = {
    setTimeout: (run: () => void, timeMs = 0) => handleOf(set(run, timeMs, null)),
    setInterval: (run: () => void, timeMs = 0) => handleOf(set(run, timeMs, timeMs)),
    clearTimeout: clear,
    clearInterval: clear,
  };
  const wallMs = (): number => START_MS + nowMs + skewMs;

  return {
    nowMs: () => nowMs,
    wallMs,
    after: (timeMs, run) => void set(run, timeMs, null),
    advance: (byMs) => {
      nowMs += byMs;
      const due = [...timers].filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
      due.forEach(fire);
    },
    untilNextMs: () => Math.max(1, Math.min(nowMs + MOST_MS, ...[...timers].map(({ dueMs }) => dueMs)) - nowMs),
    withSkew: (byMs, work) => {
      skewMs = byMs;
      try {
        return work();
      } finally {
        skewMs = 0;
      }
    },
    install: () => {
      const real = REPLACED.map((name) => [name, globalThis[name]] as const);
      const realNow = Date.now;
      for (const name of REPLACED) Reflect.set(globalThis, name, replacements[name]);
      Date.now = wallMs;
      return () => {
        for (const [name, timer] of real) Reflect.set(globalThis, name, timer);
        Date.now = realNow;
      };
    },
  };
};
