import { type Owner } from '../owner.js';
import { type Values } from './statement.js';
import { type Transaction } from './transaction.js';

export type Result = { readonly rows: readonly object[]; readonly rowCount: number; readonly command: string };
/** A statement that was sent and not yet answered. */
export type Sent = {
  readonly name: string;
  readonly values: Values;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
};

/** One connection, as the server sees it: what was sent on it, in order, and its transaction. */
export type Session = {
  readonly owner: Owner;
  readonly sent: Sent[];
  transaction: Transaction | null;
  hasFailed: boolean;
  /** The process at the other end is gone or cannot be reached: nobody hears an answer. */
  isCut: boolean;
  waitsSinceMs: number | null;
};

export const openSession = (owner: Owner): Session => ({
  owner,
  sent: [],
  transaction: null,
  hasFailed: false,
  isCut: false,
  waitsSinceMs: null,
});

/** Rows that transactions have locked, by whoever has them. */
export type Locks = {
  isFree(name: string, session: Session | null): boolean;
  take(names: readonly string[], session: Session | null): void;
  release(session: Session | null): void;
};

/** `null` stands for somebody who is none of the services. */
export const createLocks = (): Locks => {
  const holderOf = new Map<string, Session | null>();
  return {
    isFree: (name, session) => !holderOf.has(name) || holderOf.get(name) === session,
    take: (names, session) => names.forEach((name) => holderOf.set(name, session)),
    release: (session) => {
      for (const [name, holder] of holderOf) if (holder === session) holderOf.delete(name);
    },
  };
};
