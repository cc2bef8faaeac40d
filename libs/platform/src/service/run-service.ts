import { type Closers, createClosers } from '../closers.js';
import { listening } from '../listening.js';
import { createLogger, type Logger } from '../logger.js';
import { createRegistry, type Registry } from '../metrics.js';
import { startOpsServer } from '../ops/ops-server.js';
import { createReadiness, type Readiness } from '../ops/readiness.js';
import { readServiceSettings, type ServiceName, type ServiceSettings } from '../settings/service-settings.js';
import { crashOnFaults, stopOnSignals } from '../shutdown.js';
import { StartRefused } from '../start-refused.js';

/** What every service is given; whatever it starts goes to `closers` at once, so that a start can be given up half-way. */
export type ServiceParts = {
  readonly logger: Logger;
  readonly registry: Registry;
  readonly closers: Closers;
  readonly readiness: Readiness;
  /** Something ended that must not end: closes everything and ends the process with status 1. */
  readonly onFatal: (reason: string) => void;
  /** Whether PostgreSQL must be one that loses nothing; only tests use another. */
  readonly durable: boolean;
};

type Start<N extends ServiceName> = (settings: ServiceSettings<N>, parts: ServiceParts) => Promise<void>;

const refuse = (service: ServiceName, fault: StartRefused): never => {
  process.stderr.write(`omni ${service}: ${fault.message}\n`);
  process.exit(fault.exitStatus);
};

const settingsOrExit = <N extends ServiceName>(service: N): ServiceSettings<N> => {
  try {
    return readServiceSettings(service, process.env);
  } catch (fault) {
    if (fault instanceof StartRefused) return refuse(service, fault);
    throw fault;
  }
};

type OpsPlace = { readonly httpHost: string; readonly opsPort: number };

/** First of all, so that a supervisor sees a process that waits for something as alive and not ready. */
const startOps = async ({ httpHost, opsPort }: OpsPlace, { registry, readiness, closers, logger }: ServiceParts) => {
  const place = { setting: 'OMNI_HTTP_HOST or OMNI_OPS_PORT', host: httpHost, port: opsPort };
  const ops = await listening(place, () => startOpsServer({ registry, readiness, host: httpHost, port: opsPort }));
  closers.add('health and metrics', () => ops.close());
  logger.info({ address: httpHost, port: ops.port }, 'health and metrics');
};

/** A service's whole life as a process: settings, health, start, signals, end. */
export const runService = async <N extends ServiceName>(service: N, start: Start<N>): Promise<void> => {
  const settings = settingsOrExit(service);
  const logger = createLogger({ name: service, level: settings.logLevel ?? 'info' });
  crashOnFaults(logger);
  const closers = createClosers();
  const readiness = createReadiness();
  const close = (): Promise<void> => {
    readiness.set(false);
    return closers.closeAll();
  };
  const shutdown = stopOnSignals({ close, logger, announce: (line) => logger.info(line) });
  const onFatal = (reason: string): void => {
    logger.fatal(reason);
    shutdown.stop('a fault');
  };
  const durable = process.env['OMNI_TEST_UNSAFE_POSTGRES'] !== '1';
  const parts: ServiceParts = { logger, registry: createRegistry(), closers, readiness, onFatal, durable };
  try {
    await startOps(settings, parts);
    await start(settings, parts);
    if (shutdown.isUnderWay()) return;
    readiness.set(true);
    logger.info('ready');
  } catch (err) {
    // A start that a signal interrupts fails at whatever it was doing; the stop under way then ends the process.
    if (shutdown.isUnderWay()) return;
    if (err instanceof StartRefused) refuse(service, err);
    logger.fatal({ err }, 'the start failed');
    process.exit(1);
  }
};
