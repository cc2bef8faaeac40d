import { setTimeout as delay } from 'node:timers/promises';
import { type AnswersSeen } from './answers-seen.js';
import { type Ask, type Client } from './client.js';
import { createConnection } from './connection.js';
import { toRequest } from './http-request.js';
import { type LoadPlan } from './load-plan.js';

/** Sends the calls besides, all of them 200 or it throws. */
export const askBesides = async ({ url, besides }: LoadPlan, seen: AnswersSeen): Promise<void> => {
  if (!besides) return;
  const { hostname, port, host } = new URL(url);
  const connection = createConnection(hostname, Number(port));
  for (const body of besides.bodies) {
    await delay(besides.everyMs);
    const bytes = toRequest(host, besides.token, { path: '/api/v1/identifier', body });
    const startMs = performance.now();
    const status = await new Promise<number>((resolve) => connection.send(bytes, resolve));
    if (status !== 200) throw new Error(`a call besides was answered ${status}`);
    seen.besides({ startMs, endMs: performance.now() });
  }
  connection.end();
};

const RECOVERED_AFTER = 10;
const QUICK_MS = 100;
const WITHIN_MS = 15_000;
const PAUSE_MS = 10;

/** Milliseconds until calls in a row are answered as if nothing had been. */
export const awaitRecovery = async (client: Client, ask: Ask): Promise<number> => {
  const startMs = performance.now();
  let inRow = 0;
  let firstMs = startMs;
  while (inRow < RECOVERED_AFTER && performance.now() - startMs < WITHIN_MS) {
    const askedMs = performance.now();
    const isGood = await new Promise<boolean>((resolve) =>
      ask(client, (status, tookMs) => resolve(status === 200 && tookMs <= QUICK_MS)),
    );
    if (inRow === 0) firstMs = askedMs;
    inRow = isGood ? inRow + 1 : 0;
    await delay(PAUSE_MS);
  }
  return inRow < RECOVERED_AFTER ? WITHIN_MS : firstMs - startMs;
};
