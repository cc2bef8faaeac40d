import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', end(true)).on('error', end(false));
  });

/** Resolves when something accepts connections there. `check` is called between the tries and throws to give up. */
export const awaitPort = async (port: number, check: () => void = () => undefined): Promise<void> => {
  while (!(await accepts(port))) {
    check();
    await delay(POLL_MS);
  }
};
