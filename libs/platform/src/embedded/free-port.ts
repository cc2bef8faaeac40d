import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Under the range that outgoing connections take their ports from: a port there may be taken at any moment. */
const LEAST = 20_000;
const MOST = 32_767;
const TRIES_MAX = 50;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

/** A port that nobody listens on now. Somebody may before it is used, so whoever uses it must be ready to ask again. */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const port = randomInt(LEAST, MOST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port was found between ${LEAST} and ${MOST}`);
};
