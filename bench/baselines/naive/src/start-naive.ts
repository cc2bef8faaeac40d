import { type AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiError, withCreatedAt } from '@omni/contracts';
import {
  type Authenticator,
  bearerOf,
  type CallDesk,
  createCursorSeal,
  createIdentifierCalls,
  createJournalPages,
  declareFacts,
  freshId,
  type IdentifierCalls,
  type Journal,
  openAccess,
  readBodiesAsBytes,
} from '@omni/gateway';
import { readPage } from '@omni/journal';
import { createRegistry, type Logger } from '@omni/platform';
import { type FastifyInstance } from 'fastify';
import { type Pool } from 'pg';
import { NaiveModule } from './naive.module.js';
import { RefusalFilter } from './refusal.filter.js';

export type Naive = { readonly url: string; close(): Promise<void> };
type Options = {
  readonly pool: Pool;
  /** Where calls are handed in. */
  readonly desk: Pick<CallDesk, 'submit' | 'replyTo' | 'deadlineFrom'>;
  readonly token: string;
  readonly logger: Logger;
};

/** The rows are those of the transaction that answered the call: nothing can be behind, so no cursor is asked for. */
const pageFrom =
  (pool: Pool): Journal['page'] =>
  async (request) => {
    const { rows, isCut } = await readPage(pool, { ...request, atLeast: 0 });
    const entries = rows.map(({ body, atMs }) => withCreatedAt(body, atMs));
    return { entries, next: isCut ? (rows.at(-1)?.position ?? null) : null };
  };

const openCalls = async (options: Options): Promise<{ calls: IdentifierCalls; authenticator: Authenticator }> => {
  const { pool, desk, token, logger } = options;
  const access = await openAccess({
    pool,
    bootstrapToken: freshId() + freshId(),
    clientToken: token,
    rateLimit: null,
    logger,
    registry: createRegistry(),
  });
  const seal = createCursorSeal(access.cursorKey);
  const pages = createJournalPages({ page: pageFrom(pool) }, seal);
  const calls = createIdentifierCalls({ desk, kinds: access.spaceKinds, pages, seal });
  return { calls, authenticator: access.authenticator };
};

const demandToken = (instance: FastifyInstance, authenticator: Authenticator): void => {
  instance.addHook('onRequest', async (request) => {
    const bearer = bearerOf(request.headers.authorization);
    const caller = bearer === undefined ? undefined : await authenticator.authenticate(bearer);
    if (!caller) throw new ApiError('UNAUTHORIZED');
    request.caller = caller;
  });
};

/** A plain Nest application on Fastify: token check, validation and answers are the gateway's own functions. */
export const startNaive = async (options: Options): Promise<Naive> => {
  const { calls, authenticator } = await openCalls(options);
  const adapter = new FastifyAdapter({ genReqId: freshId, logger: false });
  declareFacts(adapter.getInstance());
  readBodiesAsBytes(adapter.getInstance());
  demandToken(adapter.getInstance(), authenticator);
  const app = await NestFactory.create<NestFastifyApplication>(NaiveModule.register(calls), adapter, {
    bodyParser: false,
    logger: false,
  });
  app.useGlobalFilters(new RefusalFilter(options.logger));
  await app.listen(0, '127.0.0.1');
  const { port } = adapter.getInstance().server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => app.close() };
};
