import { randomUUID } from 'node:crypto';
import { type Bus } from '@omni/bus';
import { AdminModule, openAccess, startCallDesk, startGateway } from '@omni/gateway';
import { type Journal } from '@omni/journal';
import { type Pool, type Registry, type Settings } from '@omni/platform';
import { listening } from './listening.js';
import { type StartParts } from './start-options.js';
import { type StartTokens } from './tokens.js';

type GatewayNeeds = {
  readonly postgresUrl: string;
  readonly pool: Pool;
  readonly bus: Bus;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly tokens: StartTokens;
};

/** Starts the gateway beside the others and resolves with the port it listens on. */
export const startGatewayIn = async (settings: Settings, parts: StartParts, needs: GatewayNeeds): Promise<number> => {
  const { postgresUrl, pool, bus, journal, registry, tokens } = needs;
  const logger = parts.logger.child({ app: 'gateway' });
  const access = await openAccess({
    pool,
    bootstrapToken: tokens.bootstrap.value,
    clientToken: tokens.client.value,
    rateLimit: settings.rateLimit,
    logger,
    registry,
  });
  const callDesk = await startCallDesk({
    bus,
    gatewayId: randomUUID(),
    maxInFlight: settings.maxInFlight,
    deadlineMs: settings.deadlineMs,
    logger,
    registry,
    fatal: (error) => parts.onFatal(error.message),
  });
  parts.closers.add('calls', () => callDesk.close());
  const admin = AdminModule.register({ postgresUrl, pool, callDesk, spaceKinds: access.spaceKinds });
  const place = { setting: 'OMNI_HTTP_HOST or OMNI_HTTP_PORT', host: settings.httpHost, port: settings.httpPort };
  const gateway = await listening(place, () =>
    startGateway({ settings, ...access, callDesk, journal, logger, metrics: registry, extraControllers: admin }),
  );
  parts.closers.add('gateway', () => gateway.close());
  return gateway.port;
};
