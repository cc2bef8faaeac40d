import { callsOf } from '../mix.js';
import { type AnswersSeen } from './answers-seen.js';
import { type Connection, createConnection } from './connection.js';
import { toRequest } from './http-request.js';
import { type LoadPlan } from './load-plan.js';

/** Made before the first call is sent; a client with many answers begins again with its first call. */
const CALLS_MAX = 60_000;

type Prepared = { readonly bytes: Buffer; readonly isCounted: boolean };

/** One of the clients: a connection and the calls that it sends, one after the other. */
export type Client = { readonly connection: Connection; next(): Prepared };

export const prepareClients = ({ url, tokens, clients, seed }: LoadPlan): readonly Client[] => {
  const { hostname, port, host } = new URL(url);
  const perClient = Math.max(1, Math.floor(CALLS_MAX / clients));
  const calls = callsOf(seed, perClient * clients);
  return Array.from({ length: clients }, (_, index) => {
    const token = tokens[index % tokens.length] ?? '';
    const own = calls
      .slice(index * perClient, (index + 1) * perClient)
      .map((call): Prepared => ({ bytes: toRequest(host, token, call), isCounted: call.isCounted }));
    let taken = 0;
    const next = (): Prepared => own[taken++ % own.length] ?? { bytes: Buffer.alloc(0), isCounted: false };
    return { connection: createConnection(hostname, Number(port)), next };
  });
};

/** Sends a client's next call; `onAnswer` is told the status and how long it took. */
export type Ask = (client: Client, onAnswer: (status: number, tookMs: number) => void) => void;

export const askerFor =
  (seen: AnswersSeen): Ask =>
  ({ connection, next }, onAnswer) => {
    const { bytes, isCounted } = next();
    const startMs = performance.now();
    seen.sent();
    connection.send(bytes, (status) => {
      const endMs = performance.now();
      seen.answered(status, { startMs, endMs }, isCounted);
      onAnswer(status, endMs - startMs);
    });
  };
