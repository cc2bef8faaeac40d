import {
  at,
  isMembers,
  listAt,
  type Members,
  nameOf,
  ofKind,
  selects,
  textAt,
  type Value,
  workloadsOf,
} from './manifest.js';
import { type Rule } from './pod-rules.js';

const DIRECTIONS = [
  ['ingress', 'from'],
  ['egress', 'to'],
] as const;
/** A block of addresses that is wider than this is a guess and no address. */
const PREFIX_MIN = 16;

const isEmpty = (selector: Value | undefined): boolean => !isMembers(selector) || Object.keys(selector).length === 0;

const isWidePeer = (peer: Value): boolean => {
  const block = at(peer, 'ipBlock.cidr');
  if (block !== undefined) return Number(String(block).split('/')[1] ?? 0) < PREFIX_MIN;
  return isEmpty(at(peer, 'podSelector')) && isEmpty(at(peer, 'namespaceSelector'));
};

const isWideRule = (rule: Value, peers: string): boolean =>
  listAt(rule, peers).length === 0 ||
  listAt(rule, peers).some(isWidePeer) ||
  listAt(rule, 'ports').length === 0 ||
  listAt(rule, 'ports').some((port) => at(port, 'port') === undefined || at(port, 'endPort') !== undefined);

export const isNarrow: Rule = (manifests) =>
  ofKind(manifests, 'NetworkPolicy').flatMap((policy) =>
    DIRECTIONS.flatMap(([direction, peers]) =>
      listAt(policy, `spec.${direction}`)
        .filter((rule) => isWideRule(rule, peers))
        .map(() => `${nameOf(policy)}: a wide ${direction}`),
    ),
  );

const deniesAll = (policy: Members): boolean =>
  isEmpty(at(policy, 'spec.podSelector')) &&
  DIRECTIONS.every(([direction]) => listAt(policy, `spec.${direction}`).length === 0) &&
  ['Ingress', 'Egress'].every((type) => listAt(policy, 'spec.policyTypes').includes(type));

export const deniesByDefault: Rule = (manifests) =>
  ofKind(manifests, 'NetworkPolicy').some(deniesAll) ? [] : ['no policy denies what none allows'];

const matches = (selector: Value | undefined, labels: Value | undefined): boolean =>
  selects(at(selector, 'matchLabels'), labels) &&
  listAt(selector, 'matchExpressions').every((one) => {
    const label = isMembers(labels) ? labels[textAt(one, 'key')] : undefined;
    return textAt(one, 'operator') === 'In' && listAt(one, 'values').includes(label ?? null);
  });

const componentOf = (labels: Value | undefined): string =>
  isMembers(labels) ? String(labels['app.kubernetes.io/component']) : '';

/** Who may reach which port, as `gateway ingress 8080`: the whole of what is open, to be read by people. */
export const openingsOf = (manifests: readonly Members[]): readonly string[] =>
  workloadsOf(manifests)
    .flatMap(({ labels }) =>
      ofKind(manifests, 'NetworkPolicy')
        .filter((policy) => matches(at(policy, 'spec.podSelector'), labels))
        .flatMap((policy) =>
          DIRECTIONS.flatMap(([direction]) =>
            listAt(policy, `spec.${direction}`)
              .flatMap((rule) => listAt(rule, 'ports'))
              .map((port) => `${componentOf(labels)} ${direction} ${textAt(port, 'protocol')} ${textAt(port, 'port')}`),
          ),
        ),
    )
    .toSorted();

const portsByName = (containers: readonly Value[]): ReadonlyMap<string, Value | undefined> =>
  new Map(
    containers.flatMap((one) =>
      listAt(one, 'ports').map((port) => [textAt(port, 'name'), at(port, 'containerPort')] as const),
    ),
  );

const SETTING_OF: ReadonlyMap<string, string> = new Map([
  ['http', 'OMNI_HTTP_PORT'],
  ['ops', 'OMNI_OPS_PORT'],
  ['grpc', 'OMNI_GRPC_PORT'],
  ['peeks', 'OMNI_RESOLVER_PORT'],
]);

/** A port is written in the settings, on the container and on the Service; all must mean the same one. */
export const portsAgree: Rule = (manifests) => {
  const data = at(ofKind(manifests, 'ConfigMap')[0], 'data');
  const workloads = workloadsOf(manifests);
  const ofContainers = workloads.flatMap(({ name, containers }) =>
    [...portsByName(containers)]
      .filter(([port, number]) => textAt(data, SETTING_OF.get(port) ?? '') !== String(number))
      .map(([port]) => `${name}: ${port} is not the port of the settings`),
  );
  const ofServices = ofKind(manifests, 'Service').flatMap((service) => {
    const ports = workloads
      .filter(({ labels }) => selects(at(service, 'spec.selector'), labels))
      .map(({ containers }) => portsByName(containers));
    return listAt(service, 'spec.ports')
      .filter((port) => ports.length !== 1 || !ports[0]?.has(textAt(port, 'targetPort')))
      .map((port) => `${nameOf(service)}: nobody listens on ${textAt(port, 'name')}`);
  });
  return [...ofContainers, ...ofServices];
};

const hasPort = (service: Members | undefined, port: Value | undefined): boolean =>
  listAt(service, 'spec.ports').some((one) => at(one, 'name') === port);

export const ingressIsTight: Rule = (manifests) =>
  ofKind(manifests, 'Ingress').flatMap((ingress) => {
    const secured = listAt(ingress, 'spec.tls').flatMap((tls) => listAt(tls, 'hosts'));
    return listAt(ingress, 'spec.rules').flatMap((rule) => [
      ...(secured.includes(at(rule, 'host') ?? null) ? [] : [`${nameOf(ingress)}: a host without TLS`]),
      ...listAt(rule, 'http.paths')
        .filter((path) => {
          const wanted = at(path, 'backend.service.name');
          const service = ofKind(manifests, 'Service').find((one) => at(one, 'metadata.name') === wanted);
          return at(path, 'path') !== '/api/v1' || !hasPort(service, at(path, 'backend.service.port.name'));
        })
        .map(() => `${nameOf(ingress)}: a path that leads elsewhere than to the API`),
    ]);
  });
