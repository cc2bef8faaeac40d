import { readSettings, SETTING_TABLE } from '../src/settings/settings.js';
import { REFUSED_STATUS, StartRefused } from '../src/start-refused.js';

const refusalOf = (env: { readonly [name: string]: string }): StartRefused => {
  try {
    readSettings(env);
  } catch (fault) {
    if (fault instanceof StartRefused) return fault;
    throw fault;
  }
  throw new Error('the settings were accepted');
};

describe('settings', () => {
  it('have a default for everything', () => {
    expect(readSettings({})).toMatchObject({
      httpHost: '127.0.0.1',
      httpPort: 8_080,
      opsPort: 8_081,
      dataDir: '.omni',
      postgresUrl: null,
      bootstrapToken: null,
      clientToken: null,
      rateLimit: { requests: 1_000, windowS: 1 },
      corsOrigins: ['*'],
      trustedProxies: [],
      maxInFlight: 1_000,
      deadlineMs: 2_000,
      logLevel: null,
    });
  });

  it('that are empty are unset', () => {
    const empty = Object.fromEntries(SETTING_TABLE.map(({ name }) => [name, '']));
    expect(readSettings(empty)).toEqual(readSettings({}));
  });

  it('are read as what they mean', () => {
    const env = {
      OMNI_HTTP_HOST: '::',
      OMNI_HTTP_PORT: '0',
      OMNI_OPS_PORT: '0',
      OMNI_RATE_LIMIT: 'off',
      OMNI_CORS_ORIGINS: 'https://shop.example, http://localhost:3000',
      OMNI_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      OMNI_LOG_LEVEL: 'debug',
    };
    expect(readSettings(env)).toMatchObject({
      httpHost: '::',
      httpPort: 0,
      opsPort: 0,
      rateLimit: null,
      corsOrigins: ['https://shop.example', 'http://localhost:3000'],
      trustedProxies: ['10.0.0.0/8', '::1'],
      logLevel: 'debug',
    });
  });

  it('that are wrong are all named, never by their values, and refuse the start', () => {
    const env = {
      OMNI_HTTP_PORT: '80800',
      OMNI_RATE_LIMIT: 'many',
      OMNI_BOOTSTRAP_TOKEN: 'too-short-to-be-safe',
      OMNI_POSTGRES_URL: 'mysql://root:hunter2@db/omni',
      OMNI_MAX_IN_FLIGHT: 'plenty',
    };
    const refusal = refusalOf(env);
    expect(refusal.exitStatus).toBe(REFUSED_STATUS);
    for (const [name, value] of Object.entries(env)) {
      expect(refusal.message).toContain(`${name} must be`);
      expect(refusal.message).not.toContain(value);
    }
  });

  it.each([
    ['OMNI_HTTP_HOST', 'two words'],
    ['OMNI_CORS_ORIGINS', 'https://shop.example/path'],
    ['OMNI_CORS_ORIGINS', 'https://shop.example,*'],
    ['OMNI_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['OMNI_TRUSTED_PROXIES', 'proxy.example'],
    ['OMNI_CLIENT_TOKEN', `${'x'.repeat(32)} with a blank`],
    ['OMNI_DEADLINE_MS', '2s'],
    ['OMNI_LOG_LEVEL', 'loud'],
  ])('%s cannot be "%s"', (name, value) => {
    expect(refusalOf({ [name]: value }).message).toContain(`${name} must be`);
  });

  it('refuse one port for two servers, and one secret for two tokens', () => {
    expect(refusalOf({ OMNI_HTTP_PORT: '9000', OMNI_OPS_PORT: '9000' }).message).toContain('must differ');
    const token = 't'.repeat(32);
    expect(refusalOf({ OMNI_CLIENT_TOKEN: token, OMNI_BOOTSTRAP_TOKEN: token }).message).toContain('must differ');
  });
});
