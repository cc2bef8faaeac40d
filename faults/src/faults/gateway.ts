import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Fault, repeatedly, type Trial } from '../fault.js';
import { becomesTrue } from '../stand/tools.js';

const HOOK = fileURLToPath(new URL('../shifted-clock.js', import.meta.url));
const JUMP_MS = 4_000;

const clockJumps: Fault = {
  id: 'F20',
  title: 'the clock of a gateway jumps an hour ahead, an hour back, and right again',
  length: 1.5,
  extraGateway: { NODE_OPTIONS: `--import=${HOOK}` },
  inject: async (trial) => ({
    times: await repeatedly(trial, { restMs: JUMP_MS, eachMs: JUMP_MS }, async () => trial.extra?.signal('SIGUSR2')),
  }),
};

const MEMORY = 'process_resident_memory_bytes';
const MEGABYTE = 1024 * 1024;
const MEMORY_MAX_MB = 1_024;

const memoryMb = async ({ stand }: Trial): Promise<number> => {
  const bytes = await Promise.all(stand.all().map(({ metric }) => metric(MEMORY).catch(() => 0)));
  return Math.round(Math.max(...bytes) / MEGABYTE);
};

const overload: Fault = {
  id: 'F17',
  title: 'three times as many calls as can be answered',
  length: 1.5,
  load: { callers: 1_500, callsPerSecond: 6_000 },
  inject: async (trial) => {
    let [highest, sinceMs] = [0, performance.now()];
    const before = trial.load.tally().answered;
    await repeatedly(trial, { restMs: 1_000, eachMs: 1_000 }, async () => {
      highest = Math.max(highest, await memoryMb(trial));
    });
    sinceMs = performance.now() - sinceMs;
    const perSecond = Math.round((trial.load.tally().answered - before) / (sinceMs / 1_000));
    trial.note(`${perSecond} answers a second; the largest process took ${highest} MB`);
    return { times: 1, faults: highest > MEMORY_MAX_MB ? [`a process grew to ${highest} MB`] : [] };
  },
};

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

const slowClients: Fault = {
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

export const GATEWAY_FAULTS: readonly Fault[] = [clockJumps, overload, slowClients];
