import { type Chosen, readChosenSettings, type SettingKey } from './settings.js';

const EVERY = ['httpHost', 'opsPort', 'postgresUrl', 'logLevel'] as const satisfies readonly SettingKey[];
const KAFKA = [
  'kafkaBrokers',
  'kafkaPartitions',
  'kafkaReplication',
  'kafkaRetentionHours',
] as const satisfies readonly SettingKey[];

/** What each of the three services reads; the others may be set, and mean nothing to it. */
export const SERVICE_SETTINGS = {
  gateway: [
    ...EVERY,
    ...KAFKA,
    'httpPort',
    'redisUrl',
    'journalUrl',
    'resolverUrl',
    'bootstrapToken',
    'clientToken',
    'rateLimit',
    'corsOrigins',
    'trustedProxies',
    'maxInFlight',
    'deadlineMs',
    'endpointWaitMs',
  ],
  resolver: [...EVERY, ...KAFKA, 'resolverPort'],
  journal: [...EVERY, ...KAFKA, 'grpcPort'],
} as const satisfies { readonly [service: string]: readonly SettingKey[] };

export type ServiceName = keyof typeof SERVICE_SETTINGS;

/** A service alone has nobody who would start these for it, or make up a secret that all of its kind share. */
export const REQUIRED_SETTINGS = {
  gateway: ['postgresUrl', 'kafkaBrokers', 'bootstrapToken'],
  resolver: ['postgresUrl', 'kafkaBrokers'],
  journal: ['postgresUrl', 'kafkaBrokers'],
} as const satisfies { readonly [N in ServiceName]: readonly (typeof SERVICE_SETTINGS)[N][number][] };

export type ServiceSettings<N extends ServiceName> = Chosen<
  (typeof SERVICE_SETTINGS)[N][number],
  (typeof REQUIRED_SETTINGS)[N][number]
> &
  Chosen<(typeof EVERY)[number], 'postgresUrl'>;
export type BusSettings = Chosen<(typeof KAFKA)[number], 'kafkaBrokers'>;

type Environment = { readonly [name: string]: string | undefined };

/** Reads the settings of one service. Throws `StartRefused` that names all that are wrong. */
export const readServiceSettings = <N extends ServiceName>(service: N, env: Environment): ServiceSettings<N> =>
  readChosenSettings<(typeof SERVICE_SETTINGS)[N][number], (typeof REQUIRED_SETTINGS)[N][number]>(
    env,
    SERVICE_SETTINGS[service],
    REQUIRED_SETTINGS[service],
  ) as ServiceSettings<N>;
