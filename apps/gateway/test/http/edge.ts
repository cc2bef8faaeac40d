import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Registry } from 'prom-client';
import { type Authenticator, type Caller, type Limiter, type Scope } from '../../src/access/caller.js';
import { createMemoryLimiter } from '../../src/access/limiter.js';
import { type EdgeLog } from '../../src/http/fault-log.js';
import { type GatewayOptions, startGateway } from '../../src/start-gateway.js';
import { SmallAnswerer } from './small-answerer.js';

const callerOf = (tokenId: string, scopes: readonly Scope[], more: Partial<Caller> = {}): Caller => ({
  tokenId,
  space: { id: 1, name: 'default' },
  scopes: new Set(scopes),
  platforms: null,
  rateLimit: { requests: 1_000_000, windowS: 60 },
  journalOrder: 'desc',
  ...more,
});

const WRITE_AND_READ: readonly Scope[] = ['identifier:write', 'journal:read'];
/** Tokens by name; the name is the token. */
export const CALLERS: ReadonlyMap<string, Caller> = new Map([
  ['full', callerOf('full', ['identifier:write', 'journal:read', 'identity:read'])],
  ['writer', callerOf('writer', ['identifier:write'])],
  ['reader', callerOf('reader', ['journal:read'])],
  ['oldest-first', callerOf('oldest-first', WRITE_AND_READ, { journalOrder: 'asc' })],
  ['shop-only', callerOf('shop-only', WRITE_AND_READ, { platforms: new Set(['shop']) })],
  ['slow', callerOf('slow', WRITE_AND_READ, { rateLimit: { requests: 2, windowS: 3_600 } })],
]);

export const authenticator: Authenticator = { authenticate: async (bearer) => CALLERS.get(bearer) };

export type LogLine = { readonly level: string; readonly facts: object; readonly message: string };

const listeningLog = (lines: LogLine[]): EdgeLog => {
  const at = (level: string) => (facts: unknown, message?: string) =>
    void lines.push({ level, facts: typeof facts === 'object' && facts !== null ? facts : {}, message: message ?? '' });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};

/** The edge on a free port, with a small answerer behind it. */
export const openEdge = async (more: Partial<GatewayOptions> = {}) => {
  const answerer = new SmallAnswerer();
  const lines: LogLine[] = [];
  const metrics = new Registry();
  const limiter: Limiter = createMemoryLimiter();
  const gateway = await startGateway({
    settings: {
      httpHost: '127.0.0.1',
      httpPort: 0,
      rateLimit: { requests: 1_000_000, windowS: 60 },
      corsOrigins: ['*'],
      trustedProxies: [],
    },
    authenticator,
    limiter,
    spaceKinds: { kindsOf: async () => new Map([['crm', 'person' as const]]) },
    callDesk: answerer.desk,
    journal: answerer.journal,
    cursorKey: createHash('sha256').update('a key of this test').digest(),
    logger: listeningLog(lines),
    metrics,
    ...more,
  });
  return { gateway, answerer, lines, metrics, url: `http://127.0.0.1:${gateway.port}` };
};
export type Edge = Awaited<ReturnType<typeof openEdge>>;

export const PATH = '/api/v1/identifier';
export const fresh = (): string => `id-${randomBytes(8).toString('hex')}`;

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

export type Sending = {
  readonly token?: string | null;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
};

const headersOf = (body: unknown, { token = 'full', headers = {} }: Sending) => ({
  ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...headers,
});
const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** One call with `fetch`; a body that is no text goes as JSON. */
export const send = async (edge: Edge, body: unknown, sending: Sending = {}): Promise<Answer> => {
  const { path = PATH, method = 'POST' } = sending;
  const payload = body === undefined ? {} : { body: textOf(body) };
  const answer = await fetch(edge.url + path, { method, headers: headersOf(body, sending), ...payload });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

/** Writes bytes as they are and resolves with everything that came back until the other side closed. */
export const sendRaw = (edge: Edge, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(edge.gateway.port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk: Buffer) => void (received += chunk.toString('latin1')));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
    socket.write(Buffer.from(text, 'latin1'));
  });
