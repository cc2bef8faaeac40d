import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Bus } from '@omni/bus';
import { type Closers, listening, type Logger, type Pool, type Registry } from '@omni/platform';
import { openAccess } from '../access/index.js';
import { AdminModule } from '../admin/admin.module.js';
import { startClockCheck, withRightClock } from '../calls/clock-check.js';
import { startCallDesk } from '../calls/start-call-desk.js';
import { type Journal } from '../journal-port.js';
import { type Peek } from '../peek-port.js';
import { type GatewaySettings, startGateway } from '../start-gateway.js';

export type ComposedSettings = GatewaySettings & {
  readonly redisUrl: string | null;
  readonly maxInFlight: number;
  readonly deadlineMs: number;
  readonly endpointWaitMs: number;
};

export type GatewayNeeds = {
  readonly postgresUrl: string;
  readonly pool: Pool;
  readonly bus: Bus;
  readonly journal: Journal;
  /** Null: look-ups are published like all other calls. */
  readonly peek: Peek | null;
  readonly tokens: { readonly bootstrap: string; readonly client: string | null };
  readonly registry: Registry;
  readonly logger: Logger;
  readonly closers: Closers;
  readonly onFatal: (reason: string) => void;
};

const openDesk = async (settings: ComposedSettings, needs: GatewayNeeds) => {
  const { pool, bus, peek, logger, registry, closers } = needs;
  const clock = await startClockCheck({ pool, logger, registry });
  closers.add('clock check', () => clock.close());
  const desk = await startCallDesk({
    bus,
    gatewayId: randomUUID(),
    maxInFlight: settings.maxInFlight,
    deadlineMs: settings.deadlineMs,
    peek,
    logger,
    registry,
    fatal: (error) => needs.onFatal(error.message),
  });
  closers.add('calls', () => desk.close());
  return withRightClock(desk, clock);
};

/** Starts a gateway on whatever bus and journal it is given. Resolves with the port on which it listens. */
export const composeGateway = async (settings: ComposedSettings, needs: GatewayNeeds): Promise<number> => {
  const { postgresUrl, pool, journal, tokens, logger, registry, closers } = needs;
  const access = await openAccess({
    pool,
    bootstrapToken: tokens.bootstrap,
    clientToken: tokens.client,
    redisUrl: settings.redisUrl,
    rateLimit: settings.rateLimit,
    logger,
    registry,
  });
  closers.add('limits', () => access.close());
  const callDesk = await openDesk(settings, needs);
  const admin = AdminModule.register({ postgresUrl, pool, callDesk, spaceKinds: access.spaceKinds });
  const place = { setting: 'OMNI_HTTP_HOST or OMNI_HTTP_PORT', host: settings.httpHost, port: settings.httpPort };
  const gateway = await listening(place, () =>
    startGateway({ settings, ...access, callDesk, journal, logger, metrics: registry, extraControllers: admin }),
  );
  closers.add('gateway', () => gateway.close());
  // Balancers need a while to learn that we are no longer ready; whoever they send until then is still answered.
  closers.add('endpoints', () => delay(settings.endpointWaitMs));
  return gateway.port;
};
