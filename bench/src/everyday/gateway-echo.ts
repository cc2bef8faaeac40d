import { randomUUID } from 'node:crypto';
import { type InboundMessage, type Reply } from '@omni/contracts';
import { type CallDesk, gatewayMigrations, openAccess, startGateway } from '@omni/gateway';
import {
  createClosers,
  createLogger,
  createPool,
  createRegistry,
  migrate,
  startEmbeddedPostgres,
} from '@omni/platform';
import { BOOTSTRAP_TOKEN, TOKEN } from '../side.js';

/**
 * The gateway as it is, with token, limit and validation, before a desk that answers at once: what is left is what the
 * gateway itself takes. Usage: OMNI_DATA_DIR=… node gateway-echo.js. Prints its address.
 */
const DEADLINE_MS = 2_000;
/** Never reached, but counted. */
const RATE_LIMIT = { requests: 1_000_000, windowS: 1 };
const CONNECTIONS = 2;

const uuid = randomUUID();
const toReply = ({ id }: InboundMessage): Reply => ({
  id,
  status: 'done',
  uuid,
  identity: 1,
  email: '',
  visits: 1,
  position: 1,
});
const callDesk: CallDesk = {
  submit: async (message) => toReply(message),
  admits: () => true,
  replyTo: { gateway: uuid, partition: 0 },
  deadlineFrom: (acceptedAtMs) => acceptedAtMs + DEADLINE_MS,
  close: async () => undefined,
};
const journal = {
  page: async () => ({ entries: [], next: null }),
  events: async () => ({ events: [], last: 0 }),
};

const closers = createClosers();
const [logger, registry] = [createLogger({ name: 'echo', level: 'error' }), createRegistry()];
const postgres = await startEmbeddedPostgres({
  folder: process.env['OMNI_DATA_DIR'] ?? '',
  announce: () => undefined,
});
closers.add('PostgreSQL', () => postgres.stop('fast'));
await migrate(postgres.url, { name: 'gateway', migrations: gatewayMigrations });
const pool = createPool(postgres.url, { max: CONNECTIONS, name: 'echo', logger });
closers.add('pool', () => pool.end());
const access = await openAccess({
  pool,
  bootstrapToken: BOOTSTRAP_TOKEN,
  clientToken: TOKEN,
  rateLimit: RATE_LIMIT,
  logger,
  registry,
});
closers.add('limits', () => access.close());
const gateway = await startGateway({
  settings: { httpHost: '127.0.0.1', httpPort: 0, rateLimit: RATE_LIMIT, corsOrigins: ['*'], trustedProxies: [] },
  ...access,
  callDesk,
  journal,
  logger,
  metrics: registry,
});
closers.add('gateway', () => gateway.close());
process.once('SIGTERM', () => void closers.closeAll());
process.once('SIGINT', () => void closers.closeAll());
process.stdout.write(`http://127.0.0.1:${gateway.port}\n`);
