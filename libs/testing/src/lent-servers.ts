import { borrow, type Loan, type Source, type Sources } from './borrowed-servers.js';
import { type KafkaBroker, startKafkaBroker } from './kafka-broker.js';
import { canRun, whyNoJars } from './kafka-jars.js';
import { type RedisServer, startRedisServer } from './redis-server.js';

const KAFKA_GIVEN = 'OMNI_TEST_KAFKA_BROKERS';
const REDIS_GIVEN = 'OMNI_TEST_REDIS_URL';

export type KafkaAddress = Pick<KafkaBroker, 'brokers'>;
export type RedisAddress = Pick<RedisServer, 'url'>;

const stays = async (): Promise<void> => undefined;
const hasDocker = (): boolean => canRun('docker', ['info']);

/** One that may be stopped and killed: never one of somebody else. testcontainers is large, and loaded only where it is of use. */
const ownKafka = async (): Promise<Loan<KafkaBroker>> => {
  if (hasDocker()) return (await import('./containers.js')).startKafkaContainer();
  const reason = whyNoJars();
  return reason === undefined ? startKafkaBroker() : { missing: `there is no Docker, and ${reason}` };
};
const ownRedis = async (): Promise<Loan<RedisServer>> => {
  if (hasDocker()) return (await import('./containers.js')).startRedisContainer();
  const isThere = canRun('redis-server', ['--version']);
  return isThere ? startRedisServer() : { missing: 'there is neither Docker nor redis-server' };
};

const kafka: Source<KafkaAddress> = async () => {
  const given = process.env[KAFKA_GIVEN];
  return given ? { brokers: given.split(','), close: stays } : ownKafka();
};
const redis: Source<RedisAddress> = async () => {
  const given = process.env[REDIS_GIVEN];
  return given ? { url: given, close: stays } : ownRedis();
};

/** What a test run can lend to its spec files. */
export const LENT_SERVERS: Sources = { kafka, redis };

/** A machine that must run everything says so; then what is missing is a failure, not something to skip. */
const required = <T extends object>(variable: string, loan: Loan<T>): Loan<T> => {
  if ('missing' in loan && process.env[variable] === '1') throw new Error(`${variable}=1, but ${loan.missing}`);
  return loan;
};
const KAFKA_REQUIRED = 'OMNI_REQUIRE_KAFKA';
const REDIS_REQUIRED = 'OMNI_REQUIRE_REDIS';

/** The broker of the test run: started when the first spec asks, ended with the run. */
export const startKafka = async (): Promise<Loan<KafkaAddress>> =>
  required(KAFKA_REQUIRED, await borrow<KafkaAddress>('kafka'));

/** A broker of the spec's own, to stop, kill and freeze; the spec closes it. */
export const startOwnKafka = async (): Promise<Loan<KafkaBroker>> => required(KAFKA_REQUIRED, await ownKafka());

/** The Redis of the test run. */
export const startRedis = async (): Promise<Loan<RedisAddress>> =>
  required(REDIS_REQUIRED, await borrow<RedisAddress>('redis'));

/** A Redis of the spec's own, to stop and freeze; the spec closes it. */
export const startOwnRedis = async (): Promise<Loan<RedisServer>> => required(REDIS_REQUIRED, await ownRedis());
