/** Watches waits that must end by themselves. */
export type Watchdog = {
  begin(wait: string): void;
  end(wait: string): void;
  endAll(): void;
  close(): void;
};

const TICK_MS = 1_000;

/**
 * Tells once of a wait that took too long. It counts its own ticks instead of comparing times, so that a process that was
 * stopped for a while does not take its own sleep for the broker's silence.
 */
export const createWatchdog = (silenceMs: number, onSilence: (wait: string) => void): Watchdog => {
  const ticksOf = new Map<string, number>();
  const tick = (): void => {
    for (const [wait, ticks] of ticksOf) {
      ticksOf.set(wait, ticks + 1);
      if (ticks + 1 === Math.ceil(silenceMs / TICK_MS)) onSilence(wait);
    }
  };
  const timer = setInterval(tick, TICK_MS).unref();
  return {
    begin: (wait) => void ticksOf.set(wait, 0),
    end: (wait) => void ticksOf.delete(wait),
    endAll: () => ticksOf.clear(),
    close: () => clearInterval(timer),
  };
};
