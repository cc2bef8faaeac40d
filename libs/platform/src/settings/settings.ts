import { StartRefused } from '../start-refused.js';
import { type Parsed } from './parsed.js';
import { parseRateLimit } from './rate-limit.js';
import * as values from './setting-values.js';

export type Setting<T> = {
  readonly name: string;
  /** The text that stands in for a variable that is unset or empty; "" where there is none. */
  readonly default: string;
  /** What happens without a default, for people. */
  readonly otherwise?: string;
  readonly meaning: string;
  readonly parse: (text: string) => Parsed<T>;
};

const setting = <T>(definition: Setting<T>): Setting<T> => definition;
const ONE_PROCESS = 'left out: this release runs everything in one process';

/** Every variable that is read, in the order in which people want to know them. docs/settings.md shows the same. */
export const SETTINGS = {
  httpHost: setting({
    name: 'OMNI_HTTP_HOST',
    default: '127.0.0.1',
    meaning: 'Where the gateway, health and metrics listen',
    parse: values.parseHost,
  }),
  httpPort: setting({
    name: 'OMNI_HTTP_PORT',
    default: '8080',
    meaning: 'Port of the gateway; 0 takes a free one',
    parse: values.parsePort,
  }),
  opsPort: setting({
    name: 'OMNI_OPS_PORT',
    default: '8081',
    meaning: 'Port of /health/live, /health/ready and /metrics; 0 takes a free one',
    parse: values.parsePort,
  }),
  dataDir: setting({
    name: 'OMNI_DATA_DIR',
    default: '.omni',
    meaning: 'Folder of the embedded PostgreSQL and of the first tokens',
    parse: values.parsePath,
  }),
  postgresUrl: setting({
    name: 'OMNI_POSTGRES_URL',
    default: '',
    otherwise: 'an embedded PostgreSQL in the data folder',
    meaning: 'An existing PostgreSQL (15 to 18)',
    parse: values.parsePostgresUrl,
  }),
  kafkaBrokers: setting({
    name: 'OMNI_KAFKA_BROKERS',
    default: '',
    otherwise: 'the bus is in process',
    meaning: 'Not supported yet: this release runs in one process',
    parse: values.notYet(ONE_PROCESS),
  }),
  redisUrl: setting({
    name: 'OMNI_REDIS_URL',
    default: '',
    otherwise: 'limits are counted in memory',
    meaning: 'Not supported yet: this release runs in one process',
    parse: values.notYet(ONE_PROCESS),
  }),
  bootstrapToken: setting({
    name: 'OMNI_BOOTSTRAP_TOKEN',
    default: '',
    otherwise: 'made at the first start and kept in the data folder',
    meaning: "The administrator's token: every scope, space default; at least 32 characters",
    parse: values.parseToken,
  }),
  clientToken: setting({
    name: 'OMNI_CLIENT_TOKEN',
    default: '',
    otherwise: 'made at the first start, printed, kept in the data folder',
    meaning: 'The token of every example: identifier:write and journal:read; at least 32 characters',
    parse: values.parseToken,
  }),
  rateLimit: setting({
    name: 'OMNI_RATE_LIMIT',
    default: '1000/1s',
    meaning: 'Requests and window of a token without a limit of its own, and of an address without a token; or off',
    parse: parseRateLimit,
  }),
  corsOrigins: setting({
    name: 'OMNI_CORS_ORIGINS',
    default: '*',
    meaning: 'Comma-separated origins that a browser may call from, or *',
    parse: values.parseOrigins,
  }),
  trustedProxies: setting({
    name: 'OMNI_TRUSTED_PROXIES',
    default: '',
    otherwise: 'none',
    meaning: 'Comma-separated addresses or networks whose X-Forwarded-For is believed',
    parse: values.parseProxies,
  }),
  maxInFlight: setting({
    name: 'OMNI_MAX_IN_FLIGHT',
    default: '1000',
    meaning: 'Calls that may wait for an answer; more are answered 503 OVERLOADED at once',
    parse: values.wholeBetween(1, 100_000),
  }),
  deadlineMs: setting({
    name: 'OMNI_DEADLINE_MS',
    default: '2000',
    meaning: 'Milliseconds after which a call is answered 503 TIMEOUT',
    parse: values.wholeBetween(100, 60_000),
  }),
  logLevel: setting({
    name: 'OMNI_LOG_LEVEL',
    default: '',
    otherwise: 'info; warn where stderr is a terminal',
    meaning: 'Least level of the JSON log on stderr: trace, debug, info, warn, error, fatal or silent',
    parse: values.parseLogLevel,
  }),
};

type Table = typeof SETTINGS;
export type Settings = {
  readonly [K in keyof Table]: Table[K] extends Setting<infer T> ? T : never;
};

export const SETTING_TABLE: readonly Setting<unknown>[] = Object.values(SETTINGS);

type Environment = { readonly [name: string]: string | undefined };

/** Faults that no variable has by itself. */
const clashesOf = (settings: Partial<Settings>): readonly string[] => [
  ...(settings.httpPort && settings.httpPort === settings.opsPort
    ? ['OMNI_OPS_PORT must differ from OMNI_HTTP_PORT']
    : []),
  ...(settings.clientToken && settings.clientToken === settings.bootstrapToken
    ? ['OMNI_CLIENT_TOKEN must differ from OMNI_BOOTSTRAP_TOKEN']
    : []),
];

/** Reads every setting once. Throws `StartRefused` that names all that are wrong, none of them by its value. */
export const readSettings = (env: Environment): Settings => {
  const faults: string[] = [];
  const read = Object.entries(SETTINGS).map(([key, { name, default: fallback, parse }]): [string, unknown] => {
    const parsed: Parsed<unknown> = parse(env[name]?.trim() || fallback);
    if (!parsed.ok) faults.push(`${name} must be ${parsed.fault}`);
    return [key, parsed.ok ? parsed.value : undefined];
  });
  const settings = Object.fromEntries(read) as Settings;
  faults.push(...clashesOf(settings));
  if (faults.length > 0)
    throw new StartRefused(['These settings are wrong:', ...faults.map((fault) => `  ${fault}`)].join('\n'));
  return settings;
};
