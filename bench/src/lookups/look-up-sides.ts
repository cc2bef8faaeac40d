import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Closers, createClosers } from '@omni/platform';
import pg from 'pg';
import { type Setting, type Sides, type Turn } from '../ratio.js';
import { BOOTSTRAP_TOKEN, postgresOf, type Side, startSide, TOKEN } from '../side.js';
import { startProcess } from '../started-process.js';
import { type LookUpJob, type LookUpResult } from './load-look-ups.js';
import { lookUpsOf, pathOf, toldCalls, type Wanted } from './look-ups.js';

const CLIENTS = 64;
const TELLERS = 32;
const [OK, UNAVAILABLE] = [200, 503];
const PAUSE_MS = 50;
const COMPARED = 100;
const COMPARED_SEED = 7;
const SINGLE_KEY = fileURLToPath(new URL('../../baselines/single-key/dist/main.js', import.meta.url));
const LOADER = fileURLToPath(new URL('load-look-ups.js', import.meta.url));
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
const run = promisify(execFile);
const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };

const send = async (url: string, path: string, body: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  const { status } = answer;
  if (status !== OK && status !== UNAVAILABLE) throw new Error(`a call was answered ${status}`);
  return { status, text: await answer.text() };
};

/** Sends all calls, some at the same time. On a busy machine one may be late: it is sent again, for what it tells is the same. */
const tell = async ({ url }: Side): Promise<void> => {
  const calls = toldCalls()[Symbol.iterator]();
  const teller = async (): Promise<void> => {
    for (const { path, body } of calls)
      while ((await send(url, path, body)).status === UNAVAILABLE) await delay(PAUSE_MS);
  };
  await Promise.all(Array.from({ length: TELLERS }, teller));
};

const urlOf = (side: Side): string => {
  const { port, password } = postgresOf(side);
  return `postgres://omni:${encodeURIComponent(password)}@127.0.0.1:${port}/omni`;
};

const countEvents = async (postgresUrl: string): Promise<number> => {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  const { rows } = await client.query<{ events: number }>('select count(*)::int as events from graph.event');
  await client.end();
  return rows[0]?.events ?? 0;
};

const uuidFrom = async (url: string, body: string): Promise<string> => {
  const { text } = await send(url, pathOf({ entries: 1 }), body);
  return (JSON.parse(text) as { data?: { uuid: string } }).data?.uuid ?? text;
};

const faultsOfAnswers = async (ours: string, theirs: string): Promise<readonly string[]> => {
  let differ = 0;
  for (const body of lookUpsOf(COMPARED_SEED, COMPARED))
    if ((await uuidFrom(ours, body)) !== (await uuidFrom(theirs, body))) differ++;
  return differ > 0 ? [`${differ} look-ups were answered with different uuids`] : [];
};

const startSingleKey = async (postgresUrl: string, closers: Closers): Promise<string> => {
  const env = {
    ...process.env,
    OMNI_POSTGRES_URL: postgresUrl,
    OMNI_CLIENT_TOKEN: TOKEN,
    OMNI_BOOTSTRAP_TOKEN: BOOTSTRAP_TOKEN,
  };
  const program = startProcess('single key', SINGLE_KEY, env);
  closers.add('single key', program.stop);
  return program.awaitWords(ADDRESS);
};

const load = async (url: string, job: Omit<LookUpJob, 'url' | 'token' | 'clients'>): Promise<LookUpResult> => {
  const told: LookUpJob = { ...job, url, token: TOKEN, clients: CLIENTS };
  const { stdout } = await run(process.execPath, [LOADER, JSON.stringify(told)]);
  return JSON.parse(stdout) as LookUpResult;
};

const open = async ({ bus }: Setting, { entries }: Wanted, closers: Closers): Promise<Sides> => {
  const omni = await startSide('omni', bus);
  closers.add('omni', () => omni.stop());
  await tell(omni);
  const postgresUrl = urlOf(omni);
  const plainUrl = await startSingleKey(postgresUrl, closers);
  const before = await countEvents(postgresUrl);
  let failed = 0;
  const turnOf =
    (url: string): Turn =>
    async (turn) => {
      const { failures, ...figures } = await load(url, { ...turn, entries });
      failed += failures;
      return figures;
    };
  return {
    ours: turnOf(omni.url),
    theirs: turnOf(plainUrl),
    audit: async () => [
      ...(failed > 0 ? [`${failed} look-ups were not answered with 200`] : []),
      ...((await countEvents(postgresUrl)) === before ? [] : ['a look-up of somebody known left an event']),
      ...(await faultsOfAnswers(omni.url, plainUrl)),
    ],
    close: () => closers.closeAll(),
  };
};

/** Ours, and the plain select on the same PostgreSQL, of which only one is ever under load. */
export const openLookUps = async (setting: Setting, wanted: Wanted): Promise<Sides> => {
  const closers = createClosers();
  try {
    return await open(setting, wanted, closers);
  } catch (fault) {
    await closers.closeAll();
    throw fault;
  }
};
