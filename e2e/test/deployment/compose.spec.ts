import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { readServiceSettings, SETTING_TABLE } from '@omni/platform';
import { at, isMembers, listAt, type Members, textAt, type Value } from './manifest.js';

const root = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const compose = load(root('docker-compose.yml')) as Members;

/** YAML's merge key, which the parser leaves as it stands. */
const merged = (value: Value): Value => {
  if (!isMembers(value)) return value;
  const { '<<': inherited, ...own } = value;
  const members = Object.fromEntries(Object.entries(own).map(([name, one]) => [name, merged(one)]));
  const base = inherited === undefined ? {} : merged(inherited);
  return { ...(isMembers(base) ? base : {}), ...members };
};
const membersOf = (value: Value | undefined): readonly (readonly [string, Value])[] =>
  isMembers(value) ? Object.entries(value) : [];
const services = membersOf(merged(at(compose, 'services') ?? {}));
const OURS = ['gateway', 'resolver', 'journal'] as const;
const serviceOf = (name: string): Value | undefined => services.find(([other]) => other === name)?.[1];

describe('docker-compose.yml', () => {
  it('starts the three services, the stores they need and what prepares them', () => {
    expect(services.map(([name]) => name).sort()).toEqual(
      [...OURS, 'kafka', 'migrate', 'postgres', 'redis', 'secrets'].sort(),
    );
  });

  it.each(services)('gives %s no capability that it can do without, no new privileges and a limit', (name, service) => {
    expect(listAt(service, 'cap_drop')).toEqual(['ALL']);
    expect(listAt(service, 'cap_add')).toEqual(name === 'secrets' ? ['CHOWN', 'DAC_OVERRIDE'] : []);
    expect(listAt(service, 'security_opt')).toContain('no-new-privileges:true');
    expect(at(service, 'privileged')).toBeUndefined();
    for (const limit of ['mem_limit', 'cpus', 'pids_limit']) expect(at(service, limit)).toBeDefined();
    expect(at(service, 'read_only')).toBe(name === 'kafka' ? undefined : true);
  });

  it.each(services)('pins the image of %s', (_name, service) => {
    expect(textAt(service, 'image')).toMatch(/^(omni-identity:local|[\w/-]+:\d+\.\d+[\w.-]*)$/);
  });

  it('publishes the gateway alone, and on this machine only', () => {
    const ports = services.flatMap(([name, service]) => listAt(service, 'ports').map((port) => [name, String(port)]));
    expect(ports.map(([name]) => name)).toEqual(['gateway', 'gateway']);
    for (const [, port] of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('keeps the stores on a network that leads nowhere', () => {
    expect(at(compose, 'networks.stores.internal')).toBe(true);
    for (const name of ['postgres', 'kafka', 'redis', 'migrate', 'resolver', 'journal'])
      expect(listAt(serviceOf(name), 'networks')).toEqual(['stores']);
    expect(textAt(serviceOf('secrets'), 'network_mode')).toBe('none');
  });

  it('holds no secret', () => {
    const texts = services.flatMap(([, service]) => membersOf(at(service, 'environment')));
    const secrets = texts.filter(([name]) => /TOKEN|PASSWORD|POSTGRES_URL/.test(name)).map(([name]) => name);
    expect(secrets).toEqual(['POSTGRES_PASSWORD_FILE']);
  });

  it.each(OURS)('gives the %s settings that it accepts and that docs/settings.md explains', (service) => {
    const given = membersOf(at(serviceOf(service), 'environment')).map(
      ([name, text]) => [name, String(text).replace(/\$\{\w+:-([^}]*)\}/g, '$1')] as const,
    );
    const known: ReadonlySet<string> = new Set(SETTING_TABLE.map(({ name }) => name));
    expect(given.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
    const made = {
      OMNI_POSTGRES_URL: 'postgres://omni@postgres:5432/omni',
      OMNI_BOOTSTRAP_TOKEN: 'one-of-at-least-32-characters-at-all',
      OMNI_CLIENT_TOKEN: 'another-of-at-least-32-characters-at-all',
      OMNI_HTTP_HOST: /OMNI_HTTP_HOST=(\S+)/.exec(root('Dockerfile'))?.[1],
    };
    expect(readServiceSettings(service, { ...Object.fromEntries(given), ...made }).httpHost).toBe('0.0.0.0');
  });

  it('starts a service only when what it waits for can do its part', () => {
    for (const [name, service] of services)
      for (const [needed, how] of membersOf(at(service, 'depends_on'))) {
        const condition = textAt(how, 'condition');
        const runsOnce = textAt(serviceOf(needed), 'restart') === 'no';
        expect([name, needed, condition]).toEqual([
          ...[name, needed],
          runsOnce ? 'service_completed_successfully' : 'service_healthy',
        ]);
        if (!runsOnce) expect(at(serviceOf(needed), 'healthcheck.test')).toBeDefined();
      }
  });

  it('mounts only volumes that it declares', () => {
    const declared = membersOf(at(compose, 'volumes')).map(([name]) => name);
    const mounted = services.flatMap(([, service]) =>
      listAt(service, 'volumes').map((one) => String(one).split(':')[0]),
    );
    expect([...new Set(mounted)].sort()).toEqual([...declared].sort());
  });
});

describe('Dockerfile', () => {
  const dockerfile = root('Dockerfile');

  it('ends as a user that is not root, by number, with a pinned base', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    expect(dockerfile.match(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-/m)).not.toBeNull();
    expect(dockerfile).not.toMatch(/^ADD |:latest|curl|wget/m);
  });

  it('opens the ports of the settings', () => {
    const ports = ['OMNI_HTTP_PORT', 'OMNI_OPS_PORT', 'OMNI_GRPC_PORT'].map(
      (name) => SETTING_TABLE.find((setting) => setting.name === name)?.default,
    );
    expect(/^EXPOSE (.*)$/m.exec(dockerfile)?.[1]?.split(' ')).toEqual(ports);
  });
});
