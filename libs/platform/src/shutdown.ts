import { type Logger } from './logger.js';

/** Well under the 30 s that supervisors grant before they kill. */
const SHUTDOWN_LIMIT_MS = 28_000;
/** npm passes on a signal that the terminal has sent us already: within this time it is the same one. */
const SAME_SIGNAL_MS = 1_000;
/** SIGHUP: a terminal that is closed must not leave an embedded PostgreSQL behind. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** What a signal means, by how long ago the first one came. */
export const meaningOf = (sinceFirstMs: number | undefined): 'stop' | 'repeat' | 'give up' => {
  if (sinceFirstMs === undefined) return 'stop';
  return sinceFirstMs < SAME_SIGNAL_MS ? 'repeat' : 'give up';
};

const exitWith = (status: number, logger: Logger, line: string, facts: object = {}): void => {
  if (status === 0) logger.info(facts, line);
  else logger.fatal(facts, line);
  process.exit(status);
};

type ShutdownOptions = {
  /** Ends everything in its order. */
  readonly close: () => Promise<void>;
  readonly logger: Logger;
  /** Told to people when a stop begins. */
  readonly announce: (line: string) => void;
};

export type Shutdown = {
  /** Closes everything and ends the process with status 1. */
  stop(reason: string): void;
  isUnderWay(): boolean;
};

/**
 * Ends the process on the first signal: status 0 when everything closed in time, 1 otherwise. An impatient second signal
 * ends it at once with 1.
 */
export const stopOnSignals = ({ close, logger, announce }: ShutdownOptions): Shutdown => {
  let firstAtMs: number | undefined;

  const stop = (status: number, reason: string): void => {
    firstAtMs = performance.now();
    announce(`Stopping (${reason}) ...`);
    setTimeout(
      () => exitWith(1, logger, 'not everything closed in time', { limitMs: SHUTDOWN_LIMIT_MS }),
      SHUTDOWN_LIMIT_MS,
    ).unref();
    close().then(
      () => exitWith(status, logger, 'stopped', { reason }),
      (err: unknown) => exitWith(1, logger, 'closing failed', { err }),
    );
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const meaning = meaningOf(firstAtMs === undefined ? undefined : performance.now() - firstAtMs);
      if (meaning === 'stop') stop(0, signal);
      if (meaning === 'give up') exitWith(1, logger, 'stopped without closing', { signal });
    });
  }
  return {
    stop: (reason) => {
      if (firstAtMs === undefined) stop(1, reason);
    },
    isUnderWay: () => firstAtMs !== undefined,
  };
};

/** A fault that nobody expected leaves a state that nobody knows: say it and end. */
export const crashOnFaults = (logger: Logger): void => {
  process.on('uncaughtException', (err) => exitWith(1, logger, 'a fault that nobody caught', { err }));
  process.on('unhandledRejection', (err) => exitWith(1, logger, 'a rejection that nobody caught', { err }));
};
