import { setTimeout as delay } from 'node:timers/promises';
import { type Ask, type Client } from './client.js';

const PUMP_MS = 2;

/** Every client asks again as soon as it is answered. Resolves when the time is over. */
export const askInTurn = async (clients: readonly Client[], ask: Ask, overMs: number): Promise<void> => {
  const keepAsking = (client: Client): void => {
    if (performance.now() < overMs) ask(client, () => setImmediate(keepAsking, client));
  };
  clients.forEach(keepAsking);
  await delay(overMs - performance.now());
};

/** Evenly over the time, on whichever clients are free; calls for which none is free are never sent. */
export const askAtRate = async (
  clients: readonly Client[],
  ask: Ask,
  { overMs, perSecond }: { readonly overMs: number; readonly perSecond: number },
): Promise<void> => {
  const startMs = performance.now();
  let [asked, turn] = [0, 0];
  for (let nowMs = startMs; nowMs < overMs; nowMs = performance.now()) {
    const due = Math.floor(((nowMs - startMs) / 1_000) * perSecond);
    for (let tries = clients.length; asked < due && tries > 0; tries--) {
      const client = clients[turn++ % clients.length];
      if (!client?.connection.isIdle()) continue;
      asked++;
      ask(client, () => undefined);
    }
    asked = due;
    await delay(PUMP_MS);
  }
};
