import { setTimeout as delay } from 'node:timers/promises';
import { createAnswersSeen } from './answers-seen.js';
import { askBesides, awaitRecovery } from './asked-besides.js';
import { askerFor, type Client, prepareClients } from './client.js';
import { type LoadPlan, type LoadSeen } from './load-plan.js';
import { askAtRate, askInTurn } from './pace.js';

/** The clients, in a process of their own: node clients.js PLAN, a JSON text. Prints what they saw as JSON. */
/** Fewer than a server lets wait: a connection beyond them is tried again after seconds, and its call counted as slow. */
const CONNECTING_MAX = 100;
const DRAIN_MS = 4_000;
const DRAIN_POLL_MS = 20;

const connectAll = async (clients: readonly Client[]): Promise<void> => {
  for (let first = 0; first < clients.length; first += CONNECTING_MAX)
    await Promise.all(clients.slice(first, first + CONNECTING_MAX).map(({ connection }) => connection.connected()));
};

const run = async (plan: LoadPlan): Promise<LoadSeen> => {
  const [probe, ...clients] = prepareClients({ ...plan, clients: plan.clients + 1 });
  if (!probe) throw new Error('there is no client');
  await connectAll([probe, ...clients]);
  const overMs = performance.now() + plan.seconds * 1_000;
  const seen = createAnswersSeen(plan, overMs);
  const ask = askerFor(seen);
  const { perSecond } = plan;
  await Promise.all([
    perSecond === undefined ? askInTurn(clients, ask, overMs) : askAtRate(clients, ask, { overMs, perSecond }),
    askBesides(plan, seen),
  ]);
  const recoveryMs = perSecond === undefined ? 0 : await awaitRecovery(probe, ask);
  const isBusy = (): boolean => clients.some(({ connection }) => !connection.isIdle());
  for (const until = performance.now() + DRAIN_MS; isBusy() && performance.now() < until;) await delay(DRAIN_POLL_MS);
  const total = { ...seen.total(), recoveryMs };
  for (const { connection } of [probe, ...clients]) connection.end();
  return total;
};

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LoadPlan))}\n`);
