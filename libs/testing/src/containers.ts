import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { awaitPort } from './awaited-port.js';
import { freePort } from './free-port.js';
import { type KafkaBroker } from './kafka-broker.js';
import { type RedisServer } from './redis-server.js';

const KAFKA_IMAGE = 'apache/kafka:4.1.1';
const REDIS_IMAGE = 'redis:7.4-alpine';
const KAFKA_PORT = 9092;
const REDIS_PORT = 6379;

type Command = 'stop' | 'kill' | 'start' | 'pause' | 'unpause';

/** What a spec does to a container. testcontainers only starts and removes; a restart of its own forgets the port. */
const handleOf = (container: StartedTestContainer, port: number) => {
  const docker = async (command: Command): Promise<void> => {
    await promisify(execFile)('docker', [command, container.getId()]);
  };
  return {
    stop: () => docker('stop'),
    kill: () => docker('kill'),
    start: async () => {
      await docker('start');
      await awaitPort(port);
    },
    freeze: () => void docker('pause'),
    resume: () => void docker('unpause'),
    close: async () => void (await container.stop()),
  };
};

const KAFKA_ENVIRONMENT = {
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_LISTENERS: `PLAINTEXT://:${KAFKA_PORT},CONTROLLER://:9093`,
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_BROKER_SESSION_TIMEOUT_MS: '1000',
  KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '200',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '500',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
};

/** On a port chosen beforehand, because a broker tells its clients by which address they reach it. */
export const startKafkaContainer = async (): Promise<KafkaBroker> => {
  const port = await freePort();
  const container = await new GenericContainer(KAFKA_IMAGE)
    .withExposedPorts({ container: KAFKA_PORT, host: port })
    .withEnvironment({ ...KAFKA_ENVIRONMENT, KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}` })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return { brokers: [`127.0.0.1:${port}`], ...handleOf(container, port) };
};

export const startRedisContainer = async (): Promise<RedisServer> => {
  const port = await freePort();
  const container = await new GenericContainer(REDIS_IMAGE)
    .withExposedPorts({ container: REDIS_PORT, host: port })
    .start();
  return { url: `redis://127.0.0.1:${port}`, ...handleOf(container, port) };
};
