import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { type Ground } from './ground.js';
import { type Stand } from './stand.js';

/** A client past all proxies. */
export const kafkaOf = ({ kafka }: Pick<Stand, 'kafka'>): Kafka =>
  new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING });

export const withAdmin = async <T>(stand: Pick<Stand, 'kafka'>, work: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = kafkaOf(stand).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
};

/** A connection to the database past all proxies. */
export const withDatabase = async <T>(
  { postgres }: Pick<Ground, 'postgres'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({ connectionString: postgres.url() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const POLL_MS = 25;
const WITHIN_MS = 15_000;

/** Whether it became true within some seconds. */
export const becomesTrue = async (isTrue: () => Promise<boolean> | boolean): Promise<boolean> => {
  for (const until = performance.now() + WITHIN_MS; performance.now() < until; await delay(POLL_MS))
    if (await isTrue()) return true;
  return false;
};
