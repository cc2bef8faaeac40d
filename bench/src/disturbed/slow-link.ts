import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server on which so many bytes pass in a second, whatever the machine could do. */
export type SlowLink = { readonly port: number; close(): Promise<void> };

/** All connections share one turnstile a direction: a piece passes when those before it have. */
const createTurnstile = (bytesPerSecond: number) => {
  let freeAtMs = 0;
  return (sizeBytes: number, pass: () => void): void => {
    const nowMs = performance.now();
    freeAtMs = Math.max(nowMs, freeAtMs) + (sizeBytes / bytesPerSecond) * 1_000;
    setTimeout(pass, freeAtMs - nowMs);
  };
};

type Turnstile = ReturnType<typeof createTurnstile>;

const forward = (from: Socket, to: Socket, enter: Turnstile): void => {
  from.setNoDelay(true);
  from.on('data', (piece: Buffer) => {
    from.pause();
    enter(piece.length, () => {
      if (!to.destroyed) to.write(piece);
      from.resume();
    });
  });
  // Whoever breaks one side is told on the other; the reason does not cross a network.
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
};

export const openSlowLink = async (target: number, bytesPerSecond: number): Promise<SlowLink> => {
  const sockets = new Set<Socket>();
  const [there, back] = [createTurnstile(bytesPerSecond), createTurnstile(bytesPerSecond)];
  const server = createServer((client) => {
    const onward = connect({ host: '127.0.0.1', port: target });
    for (const socket of [client, onward]) sockets.add(socket);
    forward(client, onward, there);
    forward(onward, client, back);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
