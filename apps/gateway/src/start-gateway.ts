import { type AddressInfo } from 'node:net';
import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Registry } from 'prom-client';
import { type Authenticator, type Limiter, type RateLimit } from './access/caller.js';
import { type SpaceKinds } from './access/space-kinds.js';
import { type CallDesk } from './calls/call-desk.js';
import { createAdmission } from './http/admission.js';
import { originHeadersFor } from './http/answer-headers.js';
import { createBrokenRequests } from './http/broken-request.js';
import { closeGently } from './http/close-gently.js';
import { EdgeAdapter } from './http/edge-adapter.js';
import { createEdgeMetrics, type EdgeMetrics } from './http/edge-metrics.js';
import { SERVER_TIMES, type ServerTimes } from './http/edge-server.js';
import { ErrorFilter } from './http/error.filter.js';
import { createFaultLog, type EdgeLog, type FaultLog } from './http/fault-log.js';
import { toNestLog } from './http/nest-log.js';
import { toOpenApiText } from './http/openapi-document.js';
import { guardRoutes, refuseOtherMethods } from './http/route-guards.js';
import { GatewayModule } from './gateway.module.js';
import { createCursorSeal } from './identifier/cursor.js';
import { createIdentifierCalls } from './identifier/identifier-calls.js';
import { createJournalPages } from './identifier/journal-pages.js';
import { type Journal } from './journal-port.js';

export type GatewaySettings = {
  readonly httpHost: string;
  /** 0: any free port. */
  readonly httpPort: number;
  /** Limit of client addresses; null: none. */
  readonly rateLimit: RateLimit | null;
  /** Origins that browsers may call from; `*` allows all. */
  readonly corsOrigins: readonly string[];
  /** Addresses or networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
};

export type GatewayOptions = {
  readonly settings: GatewaySettings;
  readonly authenticator: Authenticator;
  readonly limiter: Limiter;
  readonly spaceKinds: Pick<SpaceKinds, 'kindsOf'>;
  readonly callDesk: CallDesk;
  readonly journal: Journal;
  /** 32 bytes that all gateways share. */
  readonly cursorKey: Buffer;
  readonly logger: EdgeLog;
  readonly metrics: Registry;
  /** More routes, such as administration. Each must declare its access. */
  readonly extraControllers?: DynamicModule;
  readonly serverTimes?: ServerTimes;
};

export type Gateway = {
  readonly address: string;
  readonly port: number;
  /** Takes no new connection, lets running requests finish, closes the others. */
  close(): Promise<void>;
};

const createAdapter = (options: GatewayOptions, metrics: EdgeMetrics, logFault: FaultLog) => {
  const { settings, authenticator, limiter, callDesk } = options;
  const originHeaders = originHeadersFor(settings.corsOrigins);
  const limits = { limiter, rateLimit: settings.rateLimit, originHeaders, logFault };
  const admit = createAdmission({ ...limits, authenticator, desk: callDesk });
  const brokenRequests = createBrokenRequests({ ...limits, onAnswer: (code) => metrics.observe('other', code, 0) });
  const times = options.serverTimes ?? SERVER_TIMES;
  const adapter = new EdgeAdapter({ admit, brokenRequests, trustedProxies: settings.trustedProxies, times });
  const instance = adapter.getInstance();
  instance.addHook('onResponse', (request, reply, done) => {
    metrics.observe(request.mode, reply.outcome, reply.elapsedTime);
    done();
  });
  return { adapter, methodsAt: guardRoutes(instance, admit) };
};

const toModule = (options: GatewayOptions, openApiText: () => string): DynamicModule => {
  const { callDesk, spaceKinds, journal, cursorKey, extraControllers } = options;
  const seal = createCursorSeal(cursorKey);
  const pages = createJournalPages(journal, seal);
  return GatewayModule.register({
    identifierCalls: createIdentifierCalls({ desk: callDesk, kinds: spaceKinds, pages, seal }),
    journal,
    openApiText,
    more: extraControllers ? [extraControllers] : [],
  });
};

/** Starts the public HTTP port. Rejects when a route does not say who may use it, or the port is taken. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { settings, logger, metrics } = options;
  const logFault = createFaultLog(logger);
  const { adapter, methodsAt } = createAdapter(options, createEdgeMetrics(metrics), logFault);
  let openApi = '';
  const app = await NestFactory.create<NestFastifyApplication>(
    toModule(options, () => openApi),
    adapter,
    {
      bodyParser: false,
      abortOnError: false,
      logger: toNestLog(logger),
    },
  );
  app.useGlobalFilters(new ErrorFilter(logFault));
  await app.init();
  refuseOtherMethods(adapter.getInstance(), methodsAt);
  openApi = toOpenApiText(app);
  await app.listen(settings.httpPort, settings.httpHost);
  const { address, port } = adapter.getInstance().server.address() as AddressInfo;
  logger.info({ address, port }, 'listening');
  return { address, port, close: () => closeGently(app, adapter.getInstance().server) };
};
