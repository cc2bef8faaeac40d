import { StartRefused } from '../start-refused.js';
import { type Parsed } from './parsed.js';
import { parseRateLimit } from './rate-limit.js';
import { clashesOf } from './setting-clashes.js';
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

/** Every variable that is read, in the order in which people want to know them. docs/settings.md shows the same. */
export const SETTINGS = {
  httpHost: setting({
    name: 'OMNI_HTTP_HOST',
    default: '127.0.0.1',
    meaning: 'Where the gateway, the journal, health and metrics listen',
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
    meaning: 'Comma-separated brokers of a Kafka (3.6 or later); needed as soon as there is more than one process',
    parse: values.parseBrokers,
  }),
  kafkaPartitions: setting({
    name: 'OMNI_KAFKA_PARTITIONS',
    default: '8',
    meaning: 'Partitions of a topic when it is created; spaces are spread over them',
    parse: values.wholeBetween(1, 1_000),
  }),
  kafkaReplication: setting({
    name: 'OMNI_KAFKA_REPLICATION',
    default: '1',
    meaning: 'Copies of a topic when it is created; 3 where there are three brokers',
    parse: values.wholeBetween(1, 10),
  }),
  kafkaRetentionHours: setting({
    name: 'OMNI_KAFKA_RETENTION_HOURS',
    default: '168',
    meaning: 'Hours that a topic keeps its messages when it is created',
    parse: values.wholeBetween(1, 24 * 366),
  }),
  redisUrl: setting({
    name: 'OMNI_REDIS_URL',
    default: '',
    otherwise: 'limits are counted in memory',
    meaning: 'A Redis (6.2 or later), for limits that hold across gateways',
    parse: values.parseRedisUrl,
  }),
  journalUrl: setting({
    name: 'OMNI_JOURNAL_URL',
    default: 'dns:///127.0.0.1:50051',
    meaning: 'gRPC target of the journals; dns:///NAME:PORT takes turns over all addresses of the name',
    parse: values.parseJournalUrl,
  }),
  grpcPort: setting({
    name: 'OMNI_GRPC_PORT',
    default: '50051',
    meaning: 'Port on which a journal answers gateways',
    parse: values.wholeBetween(1, 65_535),
  }),
  resolverUrl: setting({
    name: 'OMNI_RESOLVER_URL',
    default: '',
    otherwise: 'look-ups are published like all other calls',
    meaning: 'gRPC target of the resolvers, which answer look-ups that teach nothing; dns:///NAME:PORT as above',
    parse: values.parseResolverUrl,
  }),
  resolverPort: setting({
    name: 'OMNI_RESOLVER_PORT',
    default: '',
    otherwise: 'it answers no gateway',
    meaning: 'Port on which a resolver answers gateways, such as 50052',
    parse: values.parseOptionalPort,
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
  endpointWaitMs: setting({
    name: 'OMNI_ENDPOINT_WAIT_MS',
    default: '0',
    meaning: 'Milliseconds that a stopping gateway still accepts, until balancers know that it is not ready',
    parse: values.wholeBetween(0, 15_000),
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
/** Some of the settings, of which those required cannot be absent. */
export type Chosen<K extends SettingKey, R extends K> = {
  readonly [N in K]: N extends R ? NonNullable<Settings[N]> : Settings[N];
};

export const SETTING_TABLE: readonly Setting<unknown>[] = Object.values(SETTINGS);
export type SettingKey = keyof Table;

type Environment = { readonly [name: string]: string | undefined };

/** Reads the chosen settings once. Throws `StartRefused` that names all that are wrong, none of them by its value. */
export const readChosenSettings = <K extends SettingKey, R extends K = never>(
  env: Environment,
  keys: readonly K[],
  required: readonly R[] = [],
): Chosen<K, R> => {
  const faults: string[] = [];
  const read = keys.map((key): [string, unknown] => {
    const { name, default: fallback, parse } = SETTINGS[key];
    const parsed: Parsed<unknown> = parse(env[name]?.trim() || fallback);
    if (!parsed.ok) faults.push(`${name} must be ${parsed.fault}`);
    else if (parsed.value === null && required.some((one) => one === key)) faults.push(`${name} must be set`);
    return [key, parsed.ok ? parsed.value : undefined];
  });
  const settings = Object.fromEntries(read) as Chosen<K, R>;
  faults.push(...clashesOf(settings as Partial<Settings>));
  if (faults.length > 0)
    throw new StartRefused(['These settings are wrong:', ...faults.map((fault) => `  ${fault}`)].join('\n'));
  return settings;
};

/** Reads every setting, as the one process does that is everything. */
export const readSettings = (env: Environment): Settings =>
  readChosenSettings(env, Object.keys(SETTINGS) as SettingKey[]);
