import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';

const LOG_BYTES_MAX = 16 * 1024 * 1024;
const CHECK_EVERY_MS = 60_000;
const TAIL_LINES = 12;

/** The server's log in a file that cannot grow for ever. */
export type ServerLog = {
  /** A descriptor that the server writes to; whoever opened it closes it. */
  open(): number;
  close(file: number): void;
  /** Where the log ends now: what comes later is what a start has said. */
  size(): number;
  /** The last lines behind a place. */
  tailFrom(offset: number): string;
  end(): void;
};

export const createServerLog = (path: string): ServerLog => {
  const size = (): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  // The server appends, so that it goes on at the new end.
  const cut = (): void => {
    if (size() > LOG_BYTES_MAX) truncateSync(path);
  };
  cut();
  const timer = setInterval(cut, CHECK_EVERY_MS).unref();
  return {
    open: () => openSync(path, 'a', 0o600),
    close: closeSync,
    size,
    tailFrom: (offset) =>
      readFileSync(path).subarray(offset).toString('utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n'),
    end: () => clearInterval(timer),
  };
};
