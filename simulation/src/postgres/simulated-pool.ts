import pg from 'pg';
import { type Owner } from '../owner.js';
import { openSession, type Result, type Session } from './session.js';

type Question = string | { readonly name?: string; readonly text: string; readonly values?: readonly unknown[] };

/** How connections come and go. */
export type Doors = {
  readonly open: (session: Session) => void;
  /** The connection is given up: an open transaction rolls back. */
  readonly drop: (session: Session) => void;
};

const send = (session: Session, question: Question): Promise<Result> => {
  const { name, text, values = [] } = typeof question === 'string' ? { text: question } : question;
  // A dead process is not told anything any more.
  if (!session.owner.isAlive) return new Promise(() => undefined);
  if (session.isCut) return Promise.reject(new Error('Connection terminated'));
  return new Promise((resolve, reject) => {
    // Buffers and arrays are the sender's own; what it does to them later must not reach what was sent.
    session.sent.push({ name: name ?? text, values: [...values], resolve, reject });
  });
};

/** A pool whose connections lead to the simulated server. Each call of `connect` opens one. */
export const createPool = (owner: Owner, doors: Doors): pg.Pool => {
  const begin = (): Session => {
    const session = openSession(owner);
    doors.open(session);
    return session;
  };
  const connect = async (): Promise<object> => {
    const session = begin();
    return { query: (question: Question) => send(session, question), release: () => doors.drop(session) };
  };
  const query = async (question: Question): Promise<Result> => {
    const session = begin();
    try {
      return await send(session, question);
    } finally {
      doors.drop(session);
    }
  };
  return Object.assign(Object.create(pg.Pool.prototype) as pg.Pool, { connect, query });
};
