import { fileURLToPath } from 'node:url';
import { schemaFaultsOf } from './kubernetes-schema.js';
import { render } from './kustomize.js';
import { type Members, nameOf, type Value } from './manifest.js';
import * as network from './network-rules.js';
import { applyOperations, mergeInto } from './patch.js';
import * as pods from './pod-rules.js';

const example = render(fileURLToPath(new URL('../../../k8s/overlays/example', import.meta.url)));
const POD = '/spec/template/spec';
const CONTAINER = `${POD}/containers/0`;

const patched = (name: string, op: string, path: string, value: Value = null): readonly Members[] => {
  const count = example.filter((one) => nameOf(one) === name).length;
  if (count !== 1) throw new Error(`${count} manifests are called ${name}`);
  return example.map((one) => (nameOf(one) === name ? applyOperations(one, [{ op, path, value }]) : one));
};

type Mistake = readonly [string, pods.Rule, string, string, string, Value?];
const GATEWAY = 'Deployment omni-gateway';
const MISTAKES: readonly Mistake[] = [
  ['a pod as root', pods.runsAsNobody, GATEWAY, 'replace', `${POD}/securityContext/runAsNonRoot`, false],
  ['no seccomp profile', pods.runsAsNobody, 'Job omni-migrate', 'remove', `${POD}/securityContext/seccompProfile`],
  ['a token of the cluster', pods.runsAsNobody, GATEWAY, 'remove', `${POD}/automountServiceAccountToken`],
  ['the network of the node', pods.runsAsNobody, GATEWAY, 'add', `${POD}/hostNetwork`, true],
  ['a folder of the node', pods.runsAsNobody, GATEWAY, 'add', `${POD}/volumes`, [{ hostPath: { path: '/' } }]],
  ['a writable image', pods.cannotGainPower, GATEWAY, 'remove', `${CONTAINER}/securityContext/readOnlyRootFilesystem`],
  ['a capability', pods.cannotGainPower, GATEWAY, 'add', `${CONTAINER}/securityContext/capabilities/add`, ['NET_RAW']],
  ['no limit', pods.isLimited, 'Job omni-migrate', 'remove', `${CONTAINER}/resources/limits/memory`],
  ['the latest image', pods.isPinned, GATEWAY, 'replace', `${CONTAINER}/image`, 'omni-identity:latest'],
  ['an image without a tag', pods.isPinned, GATEWAY, 'replace', `${CONTAINER}/image`, 'host:5000/omni-identity'],
  ['no readiness probe', pods.survivesANode, 'Deployment omni-journal', 'remove', `${CONTAINER}/readinessProbe`],
  ['no spread', pods.survivesANode, GATEWAY, 'remove', `${POD}/topologySpreadConstraints/0`],
  [
    'a budget for nobody',
    pods.survivesANode,
    'PodDisruptionBudget omni-resolver',
    'replace',
    '/spec/selector/matchLabels',
    { app: 'other' },
  ],
  ['two who say how many', pods.isScaledByOne, GATEWAY, 'add', '/spec/replicas', 3],
  ['a single pod', pods.isScaledByOne, 'Deployment omni-journal', 'replace', '/spec/replicas', 1],
  ['a quick kill', pods.mayFinish, GATEWAY, 'replace', `${POD}/terminationGracePeriodSeconds`, 30],
  [
    'a token in the settings',
    pods.holdsNoSecret,
    'ConfigMap omni-settings',
    'add',
    '/data/OMNI_CLIENT_TOKEN',
    'not-really-one',
  ],
  [
    'a secret in place',
    pods.holdsNoSecret,
    GATEWAY,
    'replace',
    `${CONTAINER}/env/0`,
    { name: 'OMNI_POSTGRES_URL', value: 'postgres://omni:example@postgres' },
  ],
  ['egress to everywhere', network.isNarrow, 'NetworkPolicy omni-postgres', 'remove', '/spec/egress/0/to'],
  ['all ports', network.isNarrow, 'NetworkPolicy omni-postgres', 'remove', '/spec/egress/0/ports'],
  [
    'the whole internet',
    network.isNarrow,
    'NetworkPolicy omni-postgres',
    'replace',
    '/spec/egress/0/to',
    [{ ipBlock: { cidr: '0.0.0.0/0' } }],
  ],
  ['every namespace', network.isNarrow, 'NetworkPolicy omni-calls', 'replace', '/spec/ingress/0/from', [{}]],
  ['nothing denied', network.deniesByDefault, 'NetworkPolicy omni-deny', 'replace', '/spec/policyTypes', ['Ingress']],
  ['another port', network.portsAgree, 'ConfigMap omni-settings', 'replace', '/data/OMNI_OPS_PORT', '9090'],
  ['a Service to nowhere', network.portsAgree, 'Service omni-journal', 'replace', '/spec/ports/0/targetPort', 'web'],
  ['a host without TLS', network.ingressIsTight, 'Ingress omni-gateway', 'replace', '/spec/tls', []],
  [
    'a path to everything',
    network.ingressIsTight,
    'Ingress omni-gateway',
    'replace',
    '/spec/rules/0/http/paths/0/path',
    '/',
  ],
];

describe('the rules for manifests', () => {
  it.each(MISTAKES.map(([mistake, ...parts]) => ({ mistake, parts })))('find $mistake', ({ parts }) => {
    const [faultsOf, name, op, path, value] = parts;
    expect(faultsOf(example)).toEqual([]);
    expect(faultsOf(patched(name, op, path, value))).not.toEqual([]);
  });
});

describe('the schemas of Kubernetes', () => {
  it.each([
    ['a member that does not exist', 'add', `${POD}/restartpolicy`, 'Always'],
    ['text where a number belongs', 'replace', `${POD}/terminationGracePeriodSeconds`, '40'],
    ['a container without a name', 'remove', `${CONTAINER}/name`, null],
  ])('refuse %s', (_mistake, op, path, value) => {
    expect(patched(GATEWAY, op, path, value).flatMap(schemaFaultsOf)).not.toEqual([]);
  });

  it('refuse a kind that they do not hold', () => {
    expect(schemaFaultsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'lone' } })).toHaveLength(1);
  });
});

describe('a patch', () => {
  it('merges members and removes those that are null', () => {
    expect(mergeInto({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 4 }, d: null })).toEqual({ a: { b: 4, c: 2 } });
  });

  it('refuses to merge lists, whose keys differ from kind to kind', () => {
    expect(() => mergeInto({ a: [1] }, { a: [2] })).toThrow('a merge of lists');
  });

  it('adds, replaces and removes members and items', () => {
    const list = { op: 'add', path: '/a/-', value: 3 };
    const first = { op: 'replace', path: '/a/0', value: 0 };
    const slash = { op: 'remove', path: '/b~1c' };
    expect(applyOperations({ a: [1, 2], 'b/c': 1 }, [list, first, slash])).toEqual({ a: [0, 2, 3] });
  });

  it.each([
    ['replaces', 'replace'],
    ['removes', 'remove'],
  ])('that %s what is not there is refused', (_verb, op) => {
    expect(() => applyOperations({ a: 1 }, [{ op, path: '/b', value: 2 }])).toThrow('nothing to');
  });
});
