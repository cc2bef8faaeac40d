import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createRecoder, type Recode } from './kafka-answers.js';

/** Whether what passes is understood. */
export type ProxyKind = 'plain' | 'kafka';

/** A stretch of network that can be broken: whatever connects to its port is connected to the target. */
export type Proxy = {
  readonly port: number;
  /** Mends it. What was stalled goes on. */
  pass(): void;
  /** Breaks all connections; new ones pass. */
  cut(): void;
  /** Breaks all connections, and new ones at once. */
  refuse(): void;
  /** Nothing arrives any more, and nobody is told. */
  stall(): void;
  /** The first answer of the target that fits is not passed on: its connection breaks instead, then `told` is called. */
  breakAt(fits: (answer: Buffer) => boolean, told: () => void): void;
  /** Has a broker's answers carry other codes from now on; only where the proxy was made for a broker. */
  recode(recode: Recode): void;
  close(): Promise<void>;
};

type Trap = { readonly fits: (answer: Buffer) => boolean; readonly told: () => void };
type Links = {
  readonly sockets: Set<Socket>;
  mode: 'pass' | 'refuse' | 'stall';
  trap: Trap | undefined;
  recode: Recode;
};

type Change = (piece: Buffer) => Buffer;

const forward = (links: Links, from: Socket, to: Socket, change: Change): void => {
  from.on('data', (piece: Buffer) => {
    if (!to.destroyed && !to.write(change(piece))) from.pause();
  });
  to.on('drain', () => {
    if (links.mode !== 'stall') from.resume();
  });
  from.on('end', () => to.end());
};

/** Listens before `forward` does, which writes nothing to a socket that was destroyed. */
const trapAnswers = (links: Links, client: Socket, target: Socket): void => {
  target.prependListener('data', (piece: Buffer) => {
    const { trap } = links;
    if (!trap?.fits(piece)) return;
    links.trap = undefined;
    client.destroy();
    target.destroy();
    trap.told();
  });
};

const keep = (links: Links, socket: Socket, other: Socket): void => {
  links.sockets.add(socket);
  socket.setNoDelay(true);
  // Whoever breaks one side is told on the other; the reason does not cross a network.
  socket.on('error', () => other.destroy());
  socket.on('close', () => {
    links.sockets.delete(socket);
    other.destroy();
  });
};

/** What is passed on in either direction. */
const changesOf = (links: Links, kind: ProxyKind): { readonly asked: Change; readonly answered: Change } => {
  if (kind === 'plain') return { asked: (piece) => piece, answered: (piece) => piece };
  const recoder = createRecoder((asked) => links.recode(asked));
  const asked: Change = (piece) => {
    recoder.asked(piece);
    return piece;
  };
  return { asked, answered: recoder.answered };
};

const join = (links: Links, client: Socket, port: number, kind: ProxyKind): void => {
  const target = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  keep(links, client, target);
  keep(links, target, client);
  trapAnswers(links, client, target);
  const { asked, answered } = changesOf(links, kind);
  forward(links, client, target, asked);
  forward(links, target, client, answered);
  if (links.mode === 'stall') for (const socket of [client, target]) socket.pause();
};

/** `target` is asked at each connection, because a server may come back on another port. */
export const startProxy = async (target: () => number, kind: ProxyKind = 'plain'): Promise<Proxy> => {
  const links: Links = { sockets: new Set(), mode: 'pass', trap: undefined, recode: () => undefined };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (links.mode === 'refuse') client.destroy();
    else join(links, client, target(), kind);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => [...links.sockets].forEach((socket) => void socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    pass: () => {
      links.mode = 'pass';
      for (const socket of links.sockets) socket.resume();
    },
    cut,
    refuse: () => {
      links.mode = 'refuse';
      cut();
    },
    stall: () => {
      links.mode = 'stall';
      for (const socket of links.sockets) socket.pause();
    },
    breakAt: (fits, told) => {
      links.trap = { fits, told };
    },
    recode: (recode) => {
      links.recode = recode;
    },
    close: async () => {
      links.mode = 'refuse';
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};

/** How PostgreSQL says that a transaction is committed: the tag of a CommandComplete. */
const COMMITTED = Buffer.from('COMMIT\0');
export const saysCommitted = (answer: Buffer): boolean => answer.includes(COMMITTED);
