import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Proxy, saysCommitted, startProxy } from '../src/network/proxy.js';

/** Says back what it hears. */
let server: Server;
let proxy: Proxy;
const open: Socket[] = [];

const dial = async (): Promise<Socket> => {
  const socket = connect(proxy.port, '127.0.0.1');
  open.push(socket);
  // Its end is what is looked at.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
};
const hear = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);

beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startProxy(() => (server.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await proxy.close();
  server.close();
});

describe('a proxy', () => {
  it('passes both ways on', async () => {
    const socket = await dial();
    socket.write('hello');
    expect(await hear(socket)).toBe('hello');
  });

  it('breaks what is connected and lets new connections pass when it is cut', async () => {
    const socket = await dial();
    socket.write('hello');
    await hear(socket);
    proxy.cut();
    await once(socket, 'close');
    const again = await dial();
    again.write('again');
    expect(await hear(again)).toBe('again');
  });

  it('refuses new connections too until it passes again', async () => {
    proxy.refuse();
    await once(await dial(), 'close');
    proxy.pass();
    const again = await dial();
    again.write('again');
    expect(await hear(again)).toBe('again');
  });

  it('keeps what was sent while it stalled, and passes it on afterwards', async () => {
    const socket = await dial();
    socket.write('one');
    expect(await hear(socket)).toBe('one');
    proxy.stall();
    socket.write('two');
    const late = await dial();
    late.write('three');
    const heard = Promise.all([hear(socket), hear(late)]);
    expect([socket.bytesRead, late.bytesRead]).toEqual([3, 0]);
    proxy.pass();
    expect(await heard).toEqual(['two', 'three']);
  });

  it('breaks the connection at the answer that is waited for, instead of passing it on, once', async () => {
    let told = 0;
    proxy.breakAt(saysCommitted, () => told++);
    const socket = await dial();
    socket.write('C\0\0\0\x0bINSERT\0');
    expect(await hear(socket)).toContain('INSERT');
    socket.write('C\0\0\0\x0bCOMMIT\0');
    await once(socket, 'close');
    const again = await dial();
    again.write('C\0\0\0\x0bCOMMIT\0');
    expect(await hear(again)).toContain('COMMIT');
    expect(told).toBe(1);
  });
});
