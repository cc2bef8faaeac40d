import type pg from 'pg';
import { type Option, type Owner } from '../owner.js';
import { answer, isReady, type PostgresParts, rollBack, type Server } from './carrying-out.js';
import { createLocks, type Sent, type Session } from './session.js';
import { createPool } from './simulated-pool.js';
import { type Blow, blowOf } from './statement-blows.js';
import { emptyTables, type Stored } from './tables.js';

/** Shorter than anybody waits for a lock, and longer. */
const PAUSE_MS = 1_500;
const STILL_MS = 15_000;
/** So many statements at most are carried out one after another before anything else may happen. */
const BURST_MAX = 8;

export type SimulatedPostgres = {
  readonly stored: Stored;
  poolOf(owner: Owner): pg.Pool;
  options(): readonly Option[];
  /** The process is gone: what it had sent may still be carried out, and then its transactions roll back. */
  abandon(owner: Owner): void;
  /** Somebody who is none of the services locks a space for so long. */
  holdSpace(space: number, timeMs: number): void;
};

const broken = (): Error => new Error('Connection terminated unexpectedly');

const forget = (server: Server, session: Session): void => {
  rollBack(server, session);
  session.isCut = true;
  server.sessions.delete(session);
};
const cut = (server: Server, session: Session): void => {
  for (const { reject } of session.sent.splice(0)) reject(broken());
  forget(server, session);
};
/** The statement is carried out, and its answer is lost with the connection. */
const cutBehind = (server: Server, session: Session, sent: Sent): void => {
  session.isCut = true;
  answer(server, session, sent);
  sent.reject(broken());
  cut(server, session);
};

const advance = (server: Server, session: Session): void => {
  const { faults, kill, freeze } = server.parts;
  const [sent] = session.sent;
  if (!sent) return;
  const blow = session.isCut ? undefined : blowOf(faults, session.owner, sent.name);
  const { owner } = session;
  const before: { readonly [blow in Blow]?: () => void } = {
    'cut before': () => cut(server, session),
    'die before': () => kill(owner),
    pause: () => freeze(owner, PAUSE_MS),
    'stand still': () => freeze(owner, STILL_MS),
  };
  const strike = blow && before[blow];
  if (strike) return strike();
  session.sent.shift();
  if (blow === 'cut after') return cutBehind(server, session, sent);
  answer(server, session, sent);
  if (blow === 'die after') kill(owner);
};

const burst = (server: Server, session: Session): void => {
  for (let left = 1 + server.parts.random.below(BURST_MAX); left > 0 && isReady(server, session); left--)
    advance(server, session);
  // Nobody is left to send anything more on it.
  if (session.isCut && session.sent.length === 0) forget(server, session);
};

/** Either the server has received what was sent, or it was lost with the process. */
const abandon = (server: Server, owner: Owner): void => {
  owner.stillUntilMs = 0;
  for (const session of [...server.sessions].filter((one) => one.owner === owner)) {
    session.isCut = true;
    if (server.parts.random.chance(50)) session.sent.splice(0);
    if (session.sent.length === 0) forget(server, session);
  }
};

/** PostgreSQL as far as the services use it: transactions, row locks, pipelines; statements by their names. */
export const createPostgres = (parts: PostgresParts): SimulatedPostgres => {
  const server: Server = { parts, stored: emptyTables(), locks: createLocks(), sessions: new Set() };
  const { locks, sessions } = server;
  const doors = {
    open: (session: Session): void => {
      if (session.owner.isAlive) sessions.add(session);
    },
    drop: (session: Session): void => {
      if (!session.isCut) forget(server, session);
    },
  };
  return {
    stored: server.stored,
    poolOf: (owner) => createPool(owner, doors),
    options: () =>
      [...sessions].filter((session) => isReady(server, session)).map((session) => () => burst(server, session)),
    abandon: (owner) => abandon(server, owner),
    holdSpace: (space, timeMs) => {
      const name = `space ${space}`;
      if (!locks.isFree(name, null)) return;
      locks.take([name], null);
      parts.time.after(timeMs, () => locks.release(null));
    },
  };
};
