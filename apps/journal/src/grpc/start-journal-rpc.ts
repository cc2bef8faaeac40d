import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { isIPv6 } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { JOURNAL_LOADER, JOURNAL_MESSAGE_BYTES_MAX, JOURNAL_PACKAGE, JOURNAL_PROTO } from '@omni/contracts';
import { type Logger } from 'pino';
import { type Journal } from '../journal.js';
import { JournalRpcModule } from './journal-rpc.module.js';

export type JournalRpc = {
  /** Takes no new request and answers those at work. */
  close(): Promise<void>;
};

type Options = {
  readonly journal: Journal;
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
};

/** Gateways look up the journals' addresses when a connection ends, so an old one must not last for ever. */
const CONNECTION_AGE_MAX_MS = 300_000;
const CONNECTION_GRACE_MS = 10_000;
/** A gateway has so many calls in flight at most; more than this on one connection wait at the gateway. */
const STREAMS_MAX = 2_000;

const toAddress = (host: string, port: number): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** Starts the port on which gateways ask. Resolves when it listens. */
export const startJournalRpc = async ({ journal, logger, host, port }: Options): Promise<JournalRpc> => {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(JournalRpcModule.register(journal, logger), {
    transport: Transport.GRPC,
    options: {
      package: JOURNAL_PACKAGE,
      protoPath: fileURLToPath(JOURNAL_PROTO),
      loader: JOURNAL_LOADER,
      url: toAddress(host, port),
      gracefulShutdown: true,
      maxReceiveMessageLength: JOURNAL_MESSAGE_BYTES_MAX,
      maxSendMessageLength: JOURNAL_MESSAGE_BYTES_MAX,
      channelOptions: {
        'grpc.max_concurrent_streams': STREAMS_MAX,
        'grpc.max_connection_age_ms': CONNECTION_AGE_MAX_MS,
        'grpc.max_connection_age_grace_ms': CONNECTION_GRACE_MS,
      },
    },
    logger: false,
    abortOnError: false,
  });
  await app.listen();
  logger.info({ address: host, port }, 'gateways may ask');
  return { close: () => app.close() };
};
