import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readServiceSettings, SERVICE_SETTINGS, SETTING_TABLE, type ServiceName, SETTINGS } from '@omni/platform';
import { schemaFaultsOf } from './kubernetes-schema.js';
import { render } from './kustomize.js';
import { at, isMembers, listAt, type Members, ofKind, textAt, workloadsOf } from './manifest.js';
import * as network from './network-rules.js';
import * as pods from './pod-rules.js';

const folder = (path: string): string => fileURLToPath(new URL(`../../../k8s/${path}`, import.meta.url));
const image = (path: string): URL => new URL(`../../../tools/image/bin/${path}`, import.meta.url);
const SHAPES: readonly (readonly [string, readonly Members[]])[] = [
  ['base', render(folder('base'))],
  ['overlays/example', render(folder('overlays/example'))],
  ['overlays/example with KEDA', render(folder('overlays/example'), ['../../components/resolver-scaling'])],
];
const example = SHAPES[1]?.[1] ?? [];
const { runsAsNobody, cannotGainPower, isLimited, isPinned, survivesANode, isScaledByOne, mayFinish, holdsNoSecret } =
  pods;
const { isNarrow, deniesByDefault, portsAgree, ingressIsTight } = network;
const RULES = {
  ...{ runsAsNobody, cannotGainPower, isLimited, isPinned, survivesANode, isScaledByOne, mayFinish, holdsNoSecret },
  ...{ isNarrow, deniesByDefault, portsAgree, ingressIsTight },
};

describe.each(SHAPES)('k8s/%s', (_name, manifests) => {
  it('is what Kubernetes knows, member for member', () => {
    expect(manifests.length).toBeGreaterThan(20);
    expect(manifests.flatMap(schemaFaultsOf)).toEqual([]);
  });

  it.each(Object.entries(RULES))('keeps the rule %s', (_rule, faultsOf) => {
    expect(faultsOf(manifests)).toEqual([]);
  });

  it('names no object twice', () => {
    const names = manifests.map((one) => `${textAt(one, 'kind')} ${textAt(one, 'metadata.name')}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('runs commands that the image has', () => {
    for (const { containers } of workloadsOf(manifests))
      for (const container of containers) {
        const [command = ''] = listAt(container, 'command').map(String);
        const [entry = ''] = /apps\/\w+\/dist\/\w+/.exec(readFileSync(image(command), 'utf8')) ?? [];
        const source = `../../../${entry.replace('/dist/', '/src/')}.ts`;
        expect(readFileSync(new URL(source, import.meta.url), 'utf8')).not.toBe('');
      }
  });
});

/** The variables that a container gets: those of the settings as they are, those of secrets as something that would do. */
const environmentOf = (manifests: readonly Members[], service: string): { readonly [name: string]: string } => {
  const data = at(ofKind(manifests, 'ConfigMap')[0], 'data');
  const workload = workloadsOf(manifests).find(({ name }) => name === `Deployment omni-${service}`);
  const secrets = (workload?.containers ?? []).flatMap((one) => listAt(one, 'env')).map((one) => textAt(one, 'name'));
  const stand = (name: string): string =>
    name.endsWith('_URL')
      ? `${name.includes('REDIS') ? 'redis' : 'postgres'}://store`
      : `${name}-of-32-characters-or-more`;
  return {
    ...Object.fromEntries(Object.entries(isMembers(data) ? data : {}).map(([name, text]) => [name, String(text)])),
    ...Object.fromEntries(secrets.map((name) => [name, stand(name)])),
  };
};

describe.each(Object.keys(SERVICE_SETTINGS) as ServiceName[])('the pods of the %s', (service) => {
  const environment = environmentOf(example, service);

  it('get settings that it accepts', () => {
    expect(() => readServiceSettings(service, environment)).not.toThrow();
  });

  it('get no secret that it does not read', () => {
    const read: ReadonlySet<string> = new Set(SERVICE_SETTINGS[service].map((key) => SETTINGS[key].name));
    const secret = Object.keys(environment).filter((name) => /TOKEN|POSTGRES_URL|REDIS_URL/.test(name));
    expect(secret.filter((name) => !read.has(name))).toEqual([]);
  });

  it('get only variables that docs/settings.md explains', () => {
    const known: ReadonlySet<string> = new Set(SETTING_TABLE.map(({ name }) => name));
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
  });
});

it('opens these ports and no others', () => {
  expect(network.openingsOf(example)).toEqual([
    ...['gateway egress TCP 50051', 'gateway egress TCP 50052', 'gateway egress TCP 53', 'gateway egress TCP 5432'],
    'gateway egress TCP 6379',
    ...['gateway egress TCP 9092', 'gateway egress UDP 53', 'gateway ingress TCP 8080', 'gateway ingress TCP 8081'],
    ...['journal egress TCP 53', 'journal egress TCP 5432', 'journal egress TCP 9092', 'journal egress UDP 53'],
    ...['journal ingress TCP 50051', 'journal ingress TCP 8081'],
    ...['migrate egress TCP 53', 'migrate egress TCP 5432', 'migrate egress UDP 53'],
    ...['resolver egress TCP 53', 'resolver egress TCP 5432', 'resolver egress TCP 9092', 'resolver egress UDP 53'],
    ...['resolver ingress TCP 50052', 'resolver ingress TCP 8081'],
  ]);
});
