import { Redis } from 'ioredis';
import { type Gauge } from 'prom-client';
import { type AccessLog } from './authenticator.js';

/** Longer than any answer of a Redis that is well; after one that took longer, requests no longer ask it. */
const ANSWER_TIMEOUT_MS = 25;
/** A connection that has been silent for so long with a question open is given up. */
const SILENCE_MAX_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_MAX_MS = 1_000;
const PROBE_EVERY_MS = 250;

/** A Redis that may come and go. */
export type RedisConnection = {
  readonly client: Redis;
  /** The answer to a command, or a rejection once it is late. */
  inTime<T>(answer: Promise<T>): Promise<T>;
  /** Whether it answered lately: nobody should wait for one that does not. */
  isThere(): boolean;
  /** A command failed or took too long. */
  lost(fault: unknown): void;
  close(): Promise<void>;
};

/**
 * What has arrived by the time that the limit passes is still read: a process that was busy itself must not take Redis for
 * slow.
 */
const within = <T>(answer: Promise<T>, limitMs: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`Redis did not answer within ${limitMs} ms`));
    const timer = setTimeout(() => setImmediate(late), limitMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });

type Options = {
  readonly url: string;
  readonly logger: AccessLog;
  readonly gauge: Gauge;
  readonly timeoutMs?: number;
};

/** Says once that it is gone and once that it is back, however many requests notice. */
const createReport = (logger: AccessLog, gauge: Gauge) => {
  let there: boolean | undefined;
  return (isThere: boolean, err?: unknown): void => {
    gauge.set(isThere ? 1 : 0);
    if (isThere && there === false) logger.info({}, 'Redis is back; limits hold across gateways');
    if (!isThere && there !== false)
      logger.warn({ err }, 'Redis is away or slow; each gateway counts by itself until it is back');
    there = isThere;
  };
};

/**
 * Connects in the background and keeps trying: a gateway starts, and answers, without its Redis. After a failure only a
 * probe asks, so that a slow Redis delays the requests of one moment and none after them.
 */
export const connectRedis = ({ url, logger, gauge, timeoutMs }: Options): RedisConnection => {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    socketTimeout: SILENCE_MAX_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, RECONNECT_MAX_MS),
  });
  const report = createReport(logger, gauge);
  const inTime = <T>(answer: Promise<T>): Promise<T> => within(answer, timeoutMs ?? ANSWER_TIMEOUT_MS);
  let answers = false;
  const lost = (fault: unknown): void => {
    answers = false;
    report(false, fault);
  };
  const probe = async (): Promise<void> => {
    try {
      await inTime(client.ping());
      answers = true;
      report(true);
    } catch (fault) {
      lost(fault);
    }
  };
  client.on('error', lost);
  client.on('close', () => lost(undefined));
  client.on('ready', () => void probe());
  const probing = setInterval(() => {
    if (!answers && client.status === 'ready') void probe();
  }, PROBE_EVERY_MS).unref();
  return {
    client,
    inTime,
    isThere: () => answers,
    lost,
    close: async () => {
      clearInterval(probing);
      client.removeAllListeners('close');
      client.disconnect();
    },
  };
};
