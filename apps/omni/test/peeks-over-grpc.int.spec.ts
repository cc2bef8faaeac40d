import { type CallMessage, type Reply } from '@omni/contracts';
import { openRemotePeek, type RemotePeek } from '@omni/gateway';
import { freePort, type RpcServer } from '@omni/platform';
import { type Peek, startResolverRpc } from '@omni/resolver';
import { createQuietLogger } from '@omni/testing';

const HOST = '127.0.0.1';

const callOf = (id: string, value: string): CallMessage => ({
  ...{
    v: 1,
    type: 'call',
    id,
    dedupe: 'ab'.repeat(16),
    keyed: false,
    request_hash: '',
    accepted_at: 1_760_000_000_000,
  },
  ...{ space: 1, space_name: 'default', token: 't', reply: { gateway: 'g', partition: 0 }, deadline: 0 },
  ...{ candidate_uuid: 'c', mode: 'journal', counted: false, recorded: false, links: true, blocked: ['email'] },
  identifiers: [{ kind: 'anonymous_id', value }],
  body: '{"much":"text"}',
});
const replyOf = ({ id }: CallMessage, from: string): Reply => ({
  ...{ id, status: 'done', uuid: from, identity: 7, email: 'ä@x.io', visits: 3, position: Number.MAX_SAFE_INTEGER },
});

/** A resolver of literals that notes what it was asked. */
const openResolver = (name: string, answer: Peek = async (calls) => calls.map((call) => replyOf(call, name))) => {
  const asked: CallMessage[][] = [];
  const peek: Peek = (calls) => {
    asked.push([...calls]);
    return answer(calls);
  };
  return { peek, asked };
};

const servers = new Set<RpcServer>();
const clients = new Set<RemotePeek>();
const serve = async (peek: Peek, port: number): Promise<RpcServer> => {
  const rpc = await startResolverRpc({ peek, logger: createQuietLogger(), host: HOST, port });
  servers.add(rpc);
  return rpc;
};
const connect = (...ports: readonly number[]): RemotePeek['peek'] => {
  const client = openRemotePeek(`ipv4:${ports.map((port) => `${HOST}:${port}`).join(',')}`);
  clients.add(client);
  return client.peek;
};
const soon = (): number => Date.now() + 30_000;

afterEach(async () => {
  for (const client of clients) client.close();
  clients.clear();
  await Promise.all([...servers].map((rpc) => rpc.close()));
  servers.clear();
});

describe('a resolver over gRPC', () => {
  it('is asked what the gateway asks, lone surrogates and NUL included, but for bodies; and answers what it answers', async () => {
    const { peek, asked } = openResolver('a');
    const port = await freePort();
    await serve(peek, port);
    const calls = [callOf('1', 'plain'), callOf('2', 'lone \ud83d, NUL \0, ä')];
    expect(await connect(port)(calls, soon())).toEqual(calls.map((call) => replyOf(call, 'a')));
    expect(asked).toEqual([calls.map((call) => ({ ...call, body: '' }))]);
  });

  it('leaves messages that it cannot read, and those of newer releases', async () => {
    const { peek, asked } = openResolver('a');
    const port = await freePort();
    await serve(peek, port);
    const newer = { ...callOf('1', 'x'), v: 99 };
    const right = callOf('2', 'x');
    expect(await connect(port)([newer, right], soon())).toEqual([replyOf(right, 'a')]);
    expect(asked[0]?.map(({ id }) => id)).toEqual(['2']);
  });

  it('takes turns with the others, and is not missed when it goes', async () => {
    const [a, b] = [openResolver('a'), openResolver('b')];
    const ports = [await freePort(), await freePort()];
    const first = await serve(a.peek, ports[0] ?? 0);
    await serve(b.peek, ports[1] ?? 0);
    const peek = connect(...ports);
    for (let n = 0; a.asked.length === 0 || b.asked.length === 0; n++) {
      expect(n).toBeLessThan(1_000);
      await peek([callOf('1', 'x')], soon());
    }
    servers.delete(first);
    await first.close();
    for (let n = 0; n < 10; n++) expect(await peek([callOf('1', 'x')], soon())).toMatchObject([{ uuid: 'b' }]);
  });

  it('that is not there is not waited for', async () => {
    const peek = connect(await freePort());
    await expect(peek([callOf('1', 'x')], Date.now() + 3_600_000)).rejects.toThrow();
  });

  it('that takes too long is given up', async () => {
    const { peek } = openResolver('a', () => new Promise(() => undefined));
    const port = await freePort();
    await serve(peek, port);
    await expect(connect(port)([callOf('1', 'x')], Date.now() + 300)).rejects.toThrow('DEADLINE_EXCEEDED');
    for (const client of clients) client.close();
  });

  it('shows nothing of what failed in it', async () => {
    const { peek } = openResolver('a', () => Promise.reject(new Error('a value that nobody may see')));
    const port = await freePort();
    await serve(peek, port);
    const fault: unknown = await connect(port)([callOf('1', 'x')], soon()).catch((error: unknown) => error);
    expect(String(fault)).toContain('the resolver cannot read now');
    expect(String(fault)).not.toContain('nobody may see');
  });
});
