import { readServiceSettings, SERVICE_SETTINGS, type ServiceName } from '../src/settings/service-settings.js';
import { readSettings, SETTINGS } from '../src/settings/settings.js';

const ENOUGH = {
  OMNI_POSTGRES_URL: 'postgres://omni@db:5432/omni',
  OMNI_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
  OMNI_BOOTSTRAP_TOKEN: 'b'.repeat(32),
};
const SERVICES = Object.keys(SERVICE_SETTINGS) as ServiceName[];

const refusalOf = (read: () => unknown): string => {
  try {
    read();
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
  return '';
};

describe('the settings of a service', () => {
  it.each(SERVICES)(
    'are enough for a %s with PostgreSQL, Kafka and the token, and have defaults for the rest',
    (name) => {
      expect(readServiceSettings(name, ENOUGH)).toMatchObject({
        postgresUrl: ENOUGH.OMNI_POSTGRES_URL,
        kafkaBrokers: ['kafka-1:9092', 'kafka-2:9092'],
        opsPort: 8081,
      });
    },
  );

  it.each([
    ['gateway', ['OMNI_POSTGRES_URL', 'OMNI_KAFKA_BROKERS', 'OMNI_BOOTSTRAP_TOKEN']],
    ['resolver', ['OMNI_POSTGRES_URL', 'OMNI_KAFKA_BROKERS']],
    ['journal', ['OMNI_POSTGRES_URL', 'OMNI_KAFKA_BROKERS']],
  ] as const)('name everything that a %s lacks at once', (name, missing) => {
    const refusal = refusalOf(() => readServiceSettings(name, {}));
    expect(refusal.match(/OMNI_\w+ must be set/g)).toEqual(missing.map((variable) => `${variable} must be set`));
  });

  it.each(SERVICES)('of others are not looked at by a %s', (name) => {
    const keys: readonly string[] = SERVICE_SETTINGS[name];
    const others = Object.entries(SETTINGS).filter(([key]) => !keys.includes(key));
    const wrong = Object.fromEntries(others.map(([, { name: variable }]) => [variable, '\0 wrong']));
    expect(readServiceSettings(name, { ...wrong, ...ENOUGH })).toMatchObject({ logLevel: null });
  });

  it('that are wrong are named together with those that lack, never by their value', () => {
    const env = { OMNI_KAFKA_BROKERS: 'no-port', OMNI_GRPC_PORT: 'secret', OMNI_OPS_PORT: '-1' };
    const refusal = refusalOf(() => readServiceSettings('journal', env));
    for (const name of ['OMNI_POSTGRES_URL', ...Object.keys(env)]) expect(refusal).toContain(name);
    expect(refusal).not.toMatch(/secret|no-port/);
  });

  it('refuse two servers on one port', () => {
    expect(refusalOf(() => readServiceSettings('journal', { ...ENOUGH, OMNI_GRPC_PORT: '8081' }))).toContain(
      'OMNI_OPS_PORT must differ from OMNI_GRPC_PORT',
    );
  });
});

describe('a setting of the real shape', () => {
  it.each([
    ['OMNI_KAFKA_BROKERS', 'kafka:9092', 'kafka'],
    ['OMNI_KAFKA_BROKERS', '10.0.0.1:9092,[::1]:9093', 'kafka:0'],
    ['OMNI_REDIS_URL', 'redis://:secret@redis:6379/2', 'http://redis'],
    ['OMNI_REDIS_URL', 'rediss://redis', 'redis'],
    ['OMNI_JOURNAL_URL', 'dns:///journal.omni.svc:50051', 'http://journal:50051'],
    ['OMNI_JOURNAL_URL', 'ipv4:10.0.0.1:50051,10.0.0.2:50051', 'unix:/tmp/x'],
    ['OMNI_RESOLVER_URL', 'dns:///resolver:50052', 'resolver:50052'],
    ['OMNI_RESOLVER_PORT', '50052', '0'],
    ['OMNI_ENDPOINT_WAIT_MS', '5000', '20000'],
  ])('%s takes %s and refuses %s', (name, right, wrong) => {
    expect(refusalOf(() => readSettings({ [name]: right }))).toBe('');
    expect(refusalOf(() => readSettings({ [name]: wrong }))).toContain(`${name} must be`);
  });
});
