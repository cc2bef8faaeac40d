import 'reflect-metadata';
import { type AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiError } from '@omni/contracts';
import { type OpsParts } from './ops-parts.js';
import { OpsModule } from './ops.module.js';

const REQUEST_TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 1_024;
const PATHS: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

export type OpsServer = { readonly port: number; close(): Promise<void> };

/** Nest answers 404 to a known path with another method. */
const refuseOtherMethods = (app: NestFastifyApplication): void => {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    if (!PATHS.has(request.url.split('?', 1)[0] ?? '')) return reply.code(404).send(new ApiError('NOT_FOUND').toBody());
    if (request.method === 'GET' || request.method === 'HEAD') return undefined;
    return reply.code(405).header('allow', 'GET, HEAD').send(new ApiError('METHOD_NOT_ALLOWED').toBody());
  });
};

/** Health and metrics over HTTP, for supervisors and scrapers. Shows nothing that is anybody's. */
export const startOpsServer = async (
  parts: OpsParts & { readonly host: string; readonly port: number },
): Promise<OpsServer> => {
  const adapter = new FastifyAdapter({
    requestTimeout: REQUEST_TIMEOUT_MS,
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
  });
  const app = await NestFactory.create<NestFastifyApplication>(OpsModule.register(parts), adapter, {
    logger: false,
    abortOnError: false,
  });
  refuseOtherMethods(app);
  await app.listen(parts.port, parts.host);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { port, close: () => app.close() };
};
