import { type GivenAnswer } from '@omni/testing/audit';
import { type Answer } from '../client/answer.js';
import { type Client, createClient } from '../client/client.js';
import { newDevice } from '../client/values.js';
import { type Server } from '../server/server.js';

/** One call of a load: its key makes it repeatable, its answer is null until there is one. */
export type LoadCall = {
  readonly key: string;
  readonly body: { readonly anonymous_id: string; readonly serial: number };
  readonly answer: Answer | null;
};

export type Load = {
  /** Resolves once so many calls have been answered. */
  answered(count: number): Promise<void>;
  /** Resolves when every client has met its end: no call is on its way any more. */
  readonly over: Promise<readonly LoadCall[]>;
  readonly answers: () => readonly GivenAnswer[];
};

/** Devices that the calls fall upon: few enough for clients to meet, many enough for their answers to differ. */
const DEVICES = 20;

type Waiting = { readonly count: number; readonly resolve: () => void };

/** Clients that call one after another until the server stops answering with 200. */
export const startLoad = (server: Server, clientCount: number): Load => {
  const calls: LoadCall[] = [];
  const waiting: Waiting[] = [];
  let answered = 0;
  const devices = Array.from({ length: DEVICES }, newDevice);

  const noteAnswer = (): void => {
    answered++;
    for (const { count, resolve } of waiting) if (answered >= count) resolve();
  };

  const attempt = async (client: Client, call: LoadCall): Promise<Answer | null> => {
    try {
      return await client.visit(call.body, { headers: { 'idempotency-key': call.key } });
    } catch {
      // The connection was cut: nobody knows whether the call was done.
      return null;
    }
  };

  const run = async (client: Client, lane: number): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const serial = lane * 1_000_000 + turn;
      const anonymous_id = devices[(lane + turn * 7) % DEVICES] ?? '';
      const call: LoadCall = { key: `load-${server.pid}-${serial}`, body: { anonymous_id, serial }, answer: null };
      const answer = await attempt(client, call);
      const isDone = answer?.status === 200;
      calls.push({ ...call, answer: isDone ? answer : null });
      if (answer && !isDone) expect([503, answer.code]).toEqual([answer.status, expect.any(String)]);
      if (!isDone) return;
      noteAnswer();
    }
  };

  const clients = Array.from({ length: clientCount }, () =>
    createClient({ url: server.url, token: server.clientToken }),
  );
  return {
    answered: (count) =>
      answered >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    over: Promise.all(clients.map(run)).then(() => calls),
    answers: () => clients.flatMap(({ answers }) => answers),
  };
};

const WIDTH = 32;

/** Sends every call of a load once more, with its key, and resolves with the new answers in the same order. */
export const repeat = async (client: Client, calls: readonly LoadCall[]): Promise<readonly Answer[]> => {
  const again: Answer[] = [];
  for (let from = 0; from < calls.length; from += WIDTH) {
    const some = calls.slice(from, from + WIDTH);
    again.push(
      ...(await Promise.all(some.map(({ body, key }) => client.visit(body, { headers: { 'idempotency-key': key } })))),
    );
  }
  return again;
};

/** The visits of everybody that the calls were about, asked without counting one. */
export const sumOfVisits = async (client: Client, calls: readonly LoadCall[]): Promise<number> => {
  const devices = new Set(calls.map(({ body }) => body.anonymous_id));
  let sum = 0;
  for (const anonymous_id of devices)
    sum += (await client.visit({ anonymous_id, count_prev_visits: false })).visits ?? 0;
  return sum;
};
