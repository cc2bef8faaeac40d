import { type Random } from '../random.js';
import { type VirtualTime } from '../virtual-time.js';
import { type Faults } from '../faults.js';
import { type Owner } from '../owner.js';
import { type Locks, type Result, type Sent, type Session } from './session.js';
import { statementOf } from './statements.js';
import { SqlFault, type Stored } from './tables.js';
import { beginTransaction, type View } from './transaction.js';

const LOCK_TIMEOUT_MS = 2_000;

export type PostgresParts = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly faults: Faults;
  readonly kill: (owner: Owner) => void;
  /** The process stands still for so long, and does not know. */
  readonly freeze: (owner: Owner, timeMs: number) => void;
  /** Something that the simulation itself cannot do. */
  readonly onDefect: (defect: string) => void;
};
/** The server: its tables, its locks, its connections. */
export type Server = {
  readonly parts: PostgresParts;
  readonly stored: Stored;
  readonly locks: Locks;
  readonly sessions: Set<Session>;
};

const toResult = (command: string, rows: readonly object[] = []): Result => ({ command, rows, rowCount: rows.length });

export const rollBack = ({ locks }: Server, session: Session): void => {
  session.transaction = null;
  locks.release(session);
};

const viewOf = ({ stored }: Server, { transaction }: Session): View => transaction ?? beginTransaction(stored);

const wantedLocks = (server: Server, session: Session, { name, values }: Sent): readonly string[] => {
  const locks = session.hasFailed ? undefined : statementOf(name)?.locks;
  return locks?.(viewOf(server, session), values) ?? [];
};

/** Whether the next statement may be answered: it has its locks, or has waited for them long enough. */
export const isReady = (server: Server, session: Session): boolean => {
  const { locks } = server;
  const nowMs = server.parts.time.nowMs();
  const [next] = session.sent;
  if (!next || session.owner.stillUntilMs > nowMs) return false;
  if (wantedLocks(server, session, next).every((name) => locks.isFree(name, session))) return true;
  session.waitsSinceMs ??= nowMs;
  return nowMs - session.waitsSinceMs >= LOCK_TIMEOUT_MS;
};

const begin = ({ stored }: Server, session: Session): Result => {
  session.transaction = beginTransaction(stored);
  session.hasFailed = false;
  return toResult('BEGIN');
};

const end = (server: Server, session: Session): Result => {
  const isCommitted = !session.hasFailed;
  if (isCommitted) session.transaction?.commit();
  rollBack(server, session);
  return toResult(isCommitted ? 'COMMIT' : 'ROLLBACK');
};

const run = (server: Server, session: Session, sent: Sent): Result => {
  const { parts, locks, stored } = server;
  const statement = statementOf(sent.name);
  if (!statement) {
    parts.onDefect(`the simulated PostgreSQL does not know the statement ${sent.name}`);
    throw new SqlFault('42601', 'unknown statement');
  }
  const wanted = wantedLocks(server, session, sent);
  if (!wanted.every((name) => locks.isFree(name, session))) throw new SqlFault('55P03', 'lock not available');
  if (session.transaction) {
    locks.take(wanted, session);
    return toResult('', statement.run(session.transaction, sent.values));
  }
  const alone = beginTransaction(stored);
  const rows = statement.run(alone, sent.values);
  alone.commit();
  return toResult('', rows);
};

const carryOut = (server: Server, session: Session, sent: Sent): Result => {
  if (sent.name === 'begin') return begin(server, session);
  if (sent.name === 'commit') return end(server, session);
  if (session.hasFailed) throw new SqlFault('25P02', 'current transaction is aborted');
  return run(server, session, sent);
};

/** Carries a statement out and answers it, where somebody still hears. */
export const answer = (server: Server, session: Session, sent: Sent): void => {
  session.waitsSinceMs = null;
  try {
    const result = carryOut(server, session, sent);
    if (!session.isCut) sent.resolve(result);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!(error instanceof SqlFault)) server.parts.onDefect(`${sent.name}: ${error.message}`);
    session.hasFailed = session.transaction !== null;
    if (!session.isCut) sent.reject(error);
  }
};
