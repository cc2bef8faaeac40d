import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from './connection.js';

export type Call = { readonly path: string; readonly body: string };

/** A call as it goes over the network. */
export const toRequest = (host: string, token: string, { path, body }: Call): Buffer =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

const OK = 200;
const UNAVAILABLE = 503;
const AGAIN_AFTER_MS = 100;
const TRIES_MAX = 50;

const send = (connection: Connection, request: Buffer): Promise<number> =>
  new Promise((resolve) => connection.send(request, resolve));

/** A service that just started sheds what it cannot answer in time. */
const insist = async (connection: Connection, request: Buffer): Promise<void> => {
  let status = await send(connection, request);
  for (let tries = 1; status === UNAVAILABLE && tries < TRIES_MAX; tries++) {
    await delay(AGAIN_AFTER_MS);
    status = await send(connection, request);
  }
  if (status !== OK) throw new Error(`a call was answered ${status}`);
};

/** Sends calls that count no visit, so many at a time, and those that are shed again; rejects on any other answer. */
export const sendAll = async (url: string, token: string, calls: readonly Call[], atOnce: number): Promise<void> => {
  const { hostname, port, host } = new URL(url);
  let next = 0;
  const sendSome = async (connection: Connection): Promise<void> => {
    for (let call = calls[next++]; call; call = calls[next++]) await insist(connection, toRequest(host, token, call));
  };
  const connections = Array.from({ length: atOnce }, () => createConnection(hostname, Number(port)));
  try {
    await Promise.all(connections.map(sendSome));
  } finally {
    for (const connection of connections) connection.end();
  }
};
