import { setTimeout as delay } from 'node:timers/promises';
import { bodyOf } from './body.js';
import { drawsOf } from './draw.js';
import { createPost, type Post } from './post.js';
import { createTally, type Stretch, type Tally, type TallyKeeper } from './tally.js';
import { type Tenant } from './tenant.js';
import { type Call, dedupeOf, type Told, toAnswer } from './told.js';

export type LoadPlan = {
  readonly urls: readonly string[];
  readonly tenants: readonly Tenant[];
  readonly seed: number;
  readonly callers: number;
  readonly callsPerSecond: number;
};

/** Callers that go on until they are told to stop; each call is sent again until it is answered. */
export type Load = {
  /** Sends one call beside those of the callers, as patiently as they do. */
  send(call: Call): Promise<Told | undefined>;
  tally(): Tally;
  /** Of the 200s of a stretch of time. */
  p99Ms(stretch: Stretch): number;
  told(): readonly Told[];
  /** Calls that were given up. */
  givenUp(): number;
  stop(): Promise<void>;
};

const ROUTE = '/api/v1/identifier';
/** Longer than any fault lasts, and any process takes to start again. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

type Records = { readonly tally: TallyKeeper; readonly told: Told[]; givenUp: number };

const noteRefusal = (tally: TallyKeeper, status: number, text: string): void => {
  if (status === 503) return tally.refused();
  const { error } = JSON.parse(text) as { readonly error?: { readonly code?: string } };
  tally.other(`${status} ${error?.code ?? ''}`);
};

/** One attempt; undefined where it brought no 200. */
const attempt = async (post: Post, url: string, call: Call, { tally }: Records) => {
  const sentAtMs = performance.now();
  const sending = { url: `${url}${ROUTE}`, token: call.tenant.token, body: call.body, key: call.key };
  const posted = await post(sending).catch(() => undefined);
  if (!posted) return tally.cut();
  if (posted.status !== 200) return noteRefusal(tally, posted.status, posted.text);
  tally.answered(call.tenant, performance.now() - sentAtMs);
  return toAnswer(posted, sentAtMs);
};

/** Takes the next gateway each time, as a balancer does, until one of them answers. */
const createSender = (post: Post, urls: readonly string[], records: Records): Load['send'] => {
  let turn = 0;
  return async (call) => {
    records.tally.call();
    const firstSentAtMs = performance.now();
    for (const until = firstSentAtMs + PATIENCE_MS; performance.now() < until; await delay(PAUSE_MS)) {
      const answer = await attempt(post, urls[turn++ % urls.length] ?? '', call, records);
      if (!answer) continue;
      const told = { call, dedupe: dedupeOf(call), answer, firstSentAtMs };
      records.told.push(told);
      return told;
    }
    records.givenUp++;
    return undefined;
  };
};

export const startLoad = ({ urls, tenants, seed, callers, callsPerSecond }: LoadPlan): Load => {
  const { post, close } = createPost();
  const records: Records = { tally: createTally(tenants), told: [], givenUp: 0 };
  const send = createSender(post, urls, records);
  const everyMs = (1_000 * callers) / callsPerSecond;
  let isOver = false;
  const run = async (caller: number): Promise<void> => {
    let dueMs = performance.now() + (everyMs * caller) / callers;
    for (let turn = 0; !isOver; turn++) {
      await delay(Math.max(0, dueMs - performance.now()));
      // Whoever was held up does not make up for it: that would be another fault.
      dueMs = Math.max(dueMs + everyMs, performance.now());
      const tenant = tenants[(caller + turn) % tenants.length];
      const serial = `${seed}-${caller}-${turn}`;
      if (tenant) await send({ tenant, key: `fault-${serial}`, body: bodyOf(drawsOf(serial), serial) });
    }
  };
  const running = Array.from({ length: callers }, (_, caller) => run(caller));
  return {
    send,
    tally: records.tally.read,
    p99Ms: records.tally.p99Ms,
    told: () => records.told,
    givenUp: () => records.givenUp,
    stop: async () => {
      isOver = true;
      await Promise.all(running);
      close();
    },
  };
};
