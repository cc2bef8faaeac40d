import 'reflect-metadata';
import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { RPC_LOADER, type RpcService } from '@omni/contracts';

export type RpcServer = {
  /** Takes no new request and answers those at work. */
  close(): Promise<void>;
};

type Options = {
  /** Whose controllers answer. */
  readonly module: DynamicModule;
  readonly service: RpcService;
  readonly host: string;
  readonly port: number;
};

/** Clients look up the servers' addresses when a connection ends, so an old one must not last for ever. */
const CONNECTION_AGE_MAX_MS = 300_000;
const CONNECTION_GRACE_MS = 10_000;
/** A gateway has so many calls in flight at most; more than this on one connection wait at the gateway. */
const STREAMS_MAX = 2_000;

const toAddress = (host: string, port: number): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** Starts a gRPC port. Resolves when it listens. */
export const startRpcServer = async ({ module, service, host, port }: Options): Promise<RpcServer> => {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(module, {
    transport: Transport.GRPC,
    options: {
      package: service.package,
      protoPath: fileURLToPath(service.proto),
      loader: RPC_LOADER,
      url: toAddress(host, port),
      gracefulShutdown: true,
      maxReceiveMessageLength: service.messageBytesMax,
      maxSendMessageLength: service.messageBytesMax,
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
  return { close: () => app.close() };
};
