import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type FaultPlan } from '../fault.js';
import { type Ground } from '../stand/ground.js';
import { becomesTrue } from '../stand/tools.js';

const IDLE = 10_000;
const OPENED_AT_ONCE = 250;

const dial = (port: number): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    // The server may end it whenever it likes; that is what is looked at.
    socket.once('error', () => resolve(undefined));
    socket.on('error', () => undefined);
    socket.once('connect', () => resolve(socket));
    // Unread, the end would never be seen.
    socket.resume();
  });

const HEAD = 'POST /api/v1/identifier HTTP/1.1\r\nhost: slow\r\ncontent-type: application/json\r\n';

/** A third stays silent, a third begins a request and never ends it, a third closes its half after the head. */
const misbehave = (socket: Socket, index: number): void => {
  if (index % 3 === 0) return;
  socket.write(index % 3 === 1 ? HEAD : `${HEAD}content-length: 100\r\n\r\n{`);
  if (index % 3 === 2) socket.end();
};

export const slowClients: FaultPlan<Ground> = {
  id: 'F23',
  title: '10,000 clients that are silent, slow or half closed',
  length: 2,
  inject: async (trial) => {
    const ports = trial.stand.gateways.map(({ url }) => Number(new URL(url).port));
    const sockets: Socket[] = [];
    for (let opened = 0; opened < IDLE; opened += OPENED_AT_ONCE) {
      const some = await Promise.all(
        Array.from({ length: OPENED_AT_ONCE }, (_, index) => dial(ports[index % ports.length] ?? 0)),
      );
      some.forEach((socket, index) => socket && misbehave(socket, index));
      sockets.push(...some.flatMap((socket) => socket ?? []));
    }
    await delay(Math.max(0, trial.leftMs()));
    // Those that began a request and did not end it must have been ended by the gateway.
    const openOf = (): number => sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length;
    const isEnded = await becomesTrue(() => openOf() <= IDLE / 3 + OPENED_AT_ONCE);
    trial.note(`${sockets.length} were connected, ${openOf()} still are`);
    for (const socket of sockets) socket.destroy();
    return { times: sockets.length, faults: isEnded ? [] : ['unfinished requests were not ended'] };
  },
};
