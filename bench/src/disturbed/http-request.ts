import { type Connection, createConnection } from './connection.js';

export type Call = { readonly path: string; readonly body: string };

/** A call as it goes over the network. */
export const toRequest = (host: string, token: string, { path, body }: Call): Buffer =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

/** Sends calls, so many at a time; rejects when one is not answered 200. */
export const sendAll = async (url: string, token: string, calls: readonly Call[], atOnce: number): Promise<void> => {
  const { hostname, port, host } = new URL(url);
  let next = 0;
  const sendSome = async (connection: Connection): Promise<void> => {
    for (let call = calls[next++]; call; call = calls[next++]) {
      const request = toRequest(host, token, call);
      const status = await new Promise<number>((resolve) => connection.send(request, resolve));
      if (status !== 200) throw new Error(`a call was answered ${status}`);
    }
  };
  const connections = Array.from({ length: atOnce }, () => createConnection(hostname, Number(port)));
  try {
    await Promise.all(connections.map(sendSome));
  } finally {
    for (const connection of connections) connection.end();
  }
};
