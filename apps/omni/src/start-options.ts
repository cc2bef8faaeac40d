import { type Closers, type Logger } from '@omni/platform';

export type StartOptions = {
  /** Told to people, line by line, while the start goes on. */
  readonly announce?: (line: string) => void;
  readonly logger?: Logger;
  /** Something ended that must not end while calls are answered. Whoever started the process must stop it. */
  readonly onFatal?: (reason: string) => void;
  /** Takes whatever is started, so that a start can be given up half-way. */
  readonly closers?: Closers;
  /** Only for tests, on a PostgreSQL whose files are thrown away. */
  readonly unsafePostgres?: boolean;
};

/** The options with their defaults, as the steps of the start see them. */
export type StartParts = Required<StartOptions>;
