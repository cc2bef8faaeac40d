import { openRemoteJournal, type RemoteJournal } from '@omni/gateway';
import { type Journal, type JournalRpc, startJournalRpc } from '@omni/journal';
import { freePort } from '@omni/platform';
import { createQuietLogger } from '@omni/testing';

const HOST = '127.0.0.1';
const SPACE = { space: 1, identity: 7, limit: 10_000 };
const QUESTION = { ...SPACE, atLeast: null, before: null };

/** A journal of literals that notes what it was asked. */
const openLiteralJournal = (name: string, changes: Partial<Journal> = {}) => {
  const asked: object[] = [];
  const journal: Journal = {
    page: async (request) => {
      asked.push(request);
      return { entries: [`{"from":"${name}"}`], next: null };
    },
    events: async (request) => {
      asked.push(request);
      return { events: [], last: request.after };
    },
    ...changes,
  };
  return { journal, asked };
};

const servers = new Set<JournalRpc>();
const clients = new Set<RemoteJournal>();
const serve = async (journal: Journal, port: number): Promise<JournalRpc> => {
  const rpc = await startJournalRpc({ journal, logger: createQuietLogger(), host: HOST, port });
  servers.add(rpc);
  return rpc;
};
const stop = async (rpc: JournalRpc): Promise<void> => {
  servers.delete(rpc);
  await rpc.close();
};
const connect = (ports: readonly number[], changes: { deadlineMs?: number; maxInFlight?: number } = {}) => {
  const target = `ipv4:${ports.map((port) => `${HOST}:${port}`).join(',')}`;
  const client = openRemoteJournal({ target, deadlineMs: 30_000, maxInFlight: 100, ...changes });
  clients.add(client);
  return client;
};
const fromOf = ({ entries }: { readonly entries: readonly string[] }): string =>
  (JSON.parse(entries[0] ?? '{}') as { from: string }).from;

afterEach(async () => {
  for (const client of clients) client.close();
  clients.clear();
  await Promise.all([...servers].map(stop));
});

describe('a journal over gRPC', () => {
  it('is asked and answers the same as one in the process, null and 0 and the largest position included', async () => {
    const { journal, asked } = openLiteralJournal('a', {
      events: async ({ after }) => ({ events: ['{"é":"\\ud83d"}', '1.10'], last: after }),
    });
    const port = await freePort();
    await serve(journal, port);
    const remote = connect([port]);
    expect(await remote.page(QUESTION)).toEqual({ entries: ['{"from":"a"}'], next: null });
    await remote.page({ ...SPACE, atLeast: 0, before: Number.MAX_SAFE_INTEGER });
    expect(asked).toEqual([QUESTION, { ...SPACE, atLeast: 0, before: Number.MAX_SAFE_INTEGER }]);
    const after = Number.MAX_SAFE_INTEGER;
    expect(await remote.events({ space: 1, after, limit: 500 })).toEqual({
      events: ['{"é":"\\ud83d"}', '1.10'],
      last: after,
    });
    expect(await remote.events({ space: 1, after: 0, limit: 500 })).toMatchObject({ last: 0 });
  });

  it('brings the place of the following page, and pages of many megabytes', async () => {
    const entries = Array.from({ length: 40 }, (_, n) => `{"n":${n},"text":"${'ä'.repeat(100_000)}"}`);
    const { journal } = openLiteralJournal('a', { page: async () => ({ entries, next: 41 }) });
    const port = await freePort();
    await serve(journal, port);
    expect(await connect([port]).page(QUESTION)).toEqual({ entries, next: 41 });
  });

  it('takes turns with the others', async () => {
    const [a, b] = [openLiteralJournal('a'), openLiteralJournal('b')];
    const ports = [await freePort(), await freePort()];
    await serve(a.journal, ports[0] ?? 0);
    await serve(b.journal, ports[1] ?? 0);
    const remote = connect(ports);
    for (let n = 0; a.asked.length === 0 || b.asked.length === 0; n++) {
      expect(n).toBeLessThan(1_000);
      await remote.page(QUESTION);
    }
    const before = a.asked.length;
    for (let n = 0; n < 10; n++) await remote.page(QUESTION);
    expect(a.asked.length - before).toBe(5);
  });

  it('may be restarted while the others answer for it', async () => {
    const ports = [await freePort(), await freePort()];
    const first = await serve(openLiteralJournal('a').journal, ports[0] ?? 0);
    await serve(openLiteralJournal('b').journal, ports[1] ?? 0);
    const remote = connect(ports);
    await remote.page(QUESTION);
    const stopped = stop(first);
    for (let n = 0; n < 20; n++) expect(['a', 'b']).toContain(fromOf(await remote.page(QUESTION)));
    await stopped;
    for (let n = 0; n < 5; n++) expect(fromOf(await remote.page(QUESTION))).toBe('b');
    await serve(openLiteralJournal('a').journal, ports[0] ?? 0);
    let seen = '';
    while (seen !== 'a') seen = fromOf(await remote.page(QUESTION));
  });

  it('that is not there yet is waited for', async () => {
    const port = await freePort();
    const answer = connect([port]).page(QUESTION);
    await serve(openLiteralJournal('late').journal, port);
    expect(fromOf(await answer)).toBe('late');
  });

  it('that takes longer than the deadline is given up on with TIMEOUT', async () => {
    const { journal } = openLiteralJournal('a', { page: () => new Promise(() => undefined) });
    const port = await freePort();
    const rpc = await serve(journal, port);
    const remote = connect([port]);
    await expect(remote.page(QUESTION, Date.now() + 300)).rejects.toMatchObject({ code: 'TIMEOUT', status: 503 });
    await expect(remote.page(QUESTION, Date.now() - 1)).rejects.toMatchObject({ code: 'TIMEOUT' });
    remote.close();
    await stop(rpc);
  });

  it('whose PostgreSQL is away is UNAVAILABLE, and one that fails is a fault of ours without a detail', async () => {
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const { journal } = openLiteralJournal('a', {
      page: () => Promise.reject(away),
      events: () => Promise.reject(new Error('a value that nobody may see')),
    });
    const port = await freePort();
    await serve(journal, port);
    const remote = connect([port]);
    await expect(remote.page(QUESTION)).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 });
    const fault: unknown = await remote.events({ space: 1, after: 0, limit: 1 }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Error);
    expect(String(fault)).not.toContain('nobody may see');
    expect(fault).not.toHaveProperty('status');
  });

  it('is asked by so many at the same time, and refuses more with OVERLOADED', async () => {
    const port = await freePort();
    const remote = connect([port], { maxInFlight: 1 });
    const first = remote.page(QUESTION);
    await expect(remote.page(QUESTION)).rejects.toMatchObject({ code: 'OVERLOADED' });
    await serve(openLiteralJournal('a').journal, port);
    expect(fromOf(await first)).toBe('a');
  });
});
