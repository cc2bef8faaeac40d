import { connect, type Socket } from 'node:net';
import kafkajs, { Kafka, logLevel, type ISocketFactory, type RetryOptions } from 'kafkajs';
import { KAFKA_LIMITS } from './kafka-limits.js';
import { type BusLog } from './bus-log.js';

// kafkajs is hardly maintained any more. This is the only file that names it, so that another client can take its place.
export { AssignerProtocol } from 'kafkajs';
// Not among the names that an ES module sees of it.
export const { KafkaJSProtocolError } = kafkajs;
export type {
  Admin,
  Assigner,
  Consumer as KafkaConsumer,
  EachBatchPayload,
  KafkaMessage,
  PartitionAssigner,
  Producer,
} from 'kafkajs';

export type Connecting = { readonly brokers: readonly string[]; readonly clientId: string; readonly logger: BusLog };

/** A client with connections of its own. */
export type KafkaClient = {
  readonly kafka: Kafka;
  /** Breaks its connections for good: nothing of this client goes on. */
  cut(): void;
};

const createSockets = () => {
  const open = new Set<Socket>();
  let isCut = false;
  // Without an error a destroyed socket ends silently, and kafkajs would never learn of it.
  const destroy = (socket: Socket): void => void socket.destroy(new Error('the connection was given up'));
  const factory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = connect({ host, port }, onConnect);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KAFKA_LIMITS.requestTimeoutMs);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (isCut) destroy(socket);
    return socket;
  };
  const cut = (): void => {
    isCut = true;
    [...open].forEach(destroy);
  };
  return { factory, cut };
};

/** Some seconds in all; whoever needs more begins anew with fresh connections. */
const RETRY: RetryOptions = { initialRetryTime: 100, maxRetryTime: 500, factor: 0.2, multiplier: 1.5, retries: 6 };

/** Its words go to the debug level, as facts only: what went wrong is reported, once, by whoever is affected. */
const logCreatorOf = (logger: BusLog) => () => (entry: { namespace: string; log: { message: string } }) =>
  logger.debug({ kafkajs: entry.namespace }, entry.log.message);

export const createKafkaClient = ({ brokers, clientId, logger }: Connecting): KafkaClient => {
  const sockets = createSockets();
  const kafka = new Kafka({
    brokers: [...brokers],
    clientId,
    socketFactory: sockets.factory,
    connectionTimeout: KAFKA_LIMITS.connectTimeoutMs,
    requestTimeout: KAFKA_LIMITS.requestTimeoutMs,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: logCreatorOf(logger),
  });
  return { kafka, cut: sockets.cut };
};
