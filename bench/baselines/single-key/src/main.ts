import { type CallMessage, type Reply } from '@omni/contracts';
import { type CallDesk, openAccess, startGateway } from '@omni/gateway';
import { createClosers, createLogger, createPool, createRegistry } from '@omni/platform';
import { createKeyTable, type FindUuid, findUuidOn } from './key-table.js';

/**
 * The gateway as it is, with token, limit and validation, before one prepared select by one key: the least that a service can
 * do that answers from PostgreSQL. The keys are those that the graph holds when it starts.
 * Usage: OMNI_POSTGRES_URL=… OMNI_CLIENT_TOKEN=… OMNI_BOOTSTRAP_TOKEN=… node main.js. Prints its address.
 */
const {
  OMNI_POSTGRES_URL: url = '',
  OMNI_CLIENT_TOKEN: clientToken = '',
  OMNI_BOOTSTRAP_TOKEN: bootstrapToken = '',
} = process.env;
const DEADLINE_MS = 2_000;
/** With more of them the statements only wait at the other end: the machine has two cores. */
const CONNECTIONS = 8;

const replyTo = { gateway: '', partition: 0 };

const answer = async (find: FindUuid, { id, identifiers }: CallMessage): Promise<Reply> => {
  const device = identifiers.find(({ kind }) => kind === 'anonymous_id');
  const uuid = device ? await find(device.value) : '';
  return { id, status: 'done', uuid, identity: 1, email: '', visits: 1, position: 1 };
};

const deskOn = (find: FindUuid): CallDesk => ({
  submit: async (message) => {
    if (message.type !== 'call') throw new Error('only look-ups are answered here');
    return answer(find, message);
  },
  admits: () => true,
  replyTo,
  deadlineFrom: (acceptedAtMs) => acceptedAtMs + DEADLINE_MS,
  close: async () => undefined,
});
const journal = {
  page: async () => ({ entries: [], next: null }),
  events: async () => ({ events: [], last: 0 }),
};

const closers = createClosers();
const [logger, registry] = [createLogger({ name: 'single key', level: 'error' }), createRegistry()];
const pool = createPool(url, { max: CONNECTIONS, name: 'single key', logger });
closers.add('pool', () => pool.end());
await createKeyTable(pool);
const access = await openAccess({ pool, bootstrapToken, clientToken, rateLimit: null, logger, registry });
closers.add('limits', () => access.close());
const gateway = await startGateway({
  settings: { httpHost: '127.0.0.1', httpPort: 0, rateLimit: null, corsOrigins: ['*'], trustedProxies: [] },
  ...access,
  callDesk: deskOn(findUuidOn(pool)),
  journal,
  logger,
  metrics: registry,
});
closers.add('gateway', () => gateway.close());
process.once('SIGTERM', () => void closers.closeAll());
process.once('SIGINT', () => void closers.closeAll());
process.stdout.write(`http://127.0.0.1:${gateway.port}\n`);
