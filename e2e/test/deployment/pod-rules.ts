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

/** Each rule says what is wrong; an empty list where all is well. */
export type Rule = (manifests: readonly Members[]) => readonly string[];

const faultsWhere = (isFault: boolean, fault: string): readonly string[] => (isFault ? [fault] : []);

const everyPod =
  (judge: (pod: Value | undefined, name: string) => readonly string[]): Rule =>
  (manifests) =>
    workloadsOf(manifests).flatMap(({ pod, name }) => judge(pod, name));

const everyContainer =
  (judge: (container: Value, name: string) => readonly string[]): Rule =>
  (manifests) =>
    workloadsOf(manifests).flatMap(({ containers, name }) => containers.flatMap((one) => judge(one, name)));

export const runsAsNobody: Rule = everyPod((pod, name) => [
  ...faultsWhere(at(pod, 'securityContext.runAsNonRoot') !== true, `${name}: may run as root`),
  ...faultsWhere(at(pod, 'securityContext.seccompProfile.type') !== 'RuntimeDefault', `${name}: no seccomp profile`),
  ...faultsWhere(at(pod, 'automountServiceAccountToken') !== false, `${name}: gets a token of the cluster`),
  ...['hostNetwork', 'hostPID', 'hostIPC'].flatMap((host) => faultsWhere(at(pod, host) === true, `${name}: ${host}`)),
  ...listAt(pod, 'volumes').flatMap((volume) =>
    faultsWhere(at(volume, 'hostPath') !== undefined, `${name}: a folder of the node`),
  ),
]);

export const cannotGainPower: Rule = everyContainer((container, name) => {
  const context = at(container, 'securityContext');
  return [
    ...faultsWhere(at(context, 'allowPrivilegeEscalation') !== false, `${name}: may gain privileges`),
    ...faultsWhere(at(context, 'readOnlyRootFilesystem') !== true, `${name}: can write to its image`),
    ...faultsWhere(!listAt(context, 'capabilities.drop').includes('ALL'), `${name}: keeps capabilities`),
    ...faultsWhere(listAt(context, 'capabilities.add').length > 0, `${name}: adds capabilities`),
    ...faultsWhere(at(context, 'privileged') === true || at(context, 'runAsUser') === 0, `${name}: privileged`),
  ];
});

export const isLimited: Rule = everyContainer((container, name) =>
  ['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'].flatMap((limit) =>
    faultsWhere(at(container, `resources.${limit}`) === undefined, `${name}: no ${limit}`),
  ),
);

export const isPinned: Rule = everyContainer((container, name) =>
  faultsWhere(!/:(?!latest$)[\w.-]+$|@sha256:/.test(textAt(container, 'image')), `${name}: an image without a version`),
);

const probesOf = (container: Value): readonly string[] =>
  [
    ['startupProbe', '/health/live'],
    ['livenessProbe', '/health/live'],
    ['readinessProbe', '/health/ready'],
  ].flatMap(([probe = '', path = '']) =>
    faultsWhere(
      at(container, `${probe}.httpGet.path`) !== path || at(container, `${probe}.httpGet.port`) !== 'ops',
      probe,
    ),
  );

const SPREAD_OVER = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'];

export const survivesANode: Rule = (manifests) =>
  workloadsOf(ofKind(manifests, 'Deployment')).flatMap(({ pod, labels, name, containers }) => {
    const budgets = ofKind(manifests, 'PodDisruptionBudget').filter((budget) =>
      selects(at(budget, 'spec.selector.matchLabels'), labels),
    );
    const spread = listAt(pod, 'topologySpreadConstraints')
      .filter((one) => selects(at(one, 'labelSelector.matchLabels'), labels))
      .map((one) => textAt(one, 'topologyKey'));
    return [
      ...containers.flatMap(probesOf).map((probe) => `${name}: ${probe} is not as it should be`),
      ...faultsWhere(budgets.length !== 1, `${name}: ${budgets.length} disruption budgets`),
      ...SPREAD_OVER.flatMap((key) => faultsWhere(!spread.includes(key), `${name}: not spread over ${key}`)),
    ];
  });

/** Two numbers of replicas would fight: the one in the manifest at each apply, the scaler's afterwards. */
export const isScaledByOne: Rule = (manifests) =>
  ofKind(manifests, 'Deployment').flatMap((deployment) => {
    const scalers = ofKind(manifests, 'HorizontalPodAutoscaler', 'ScaledObject').filter(
      (scaler) => textAt(scaler, 'spec.scaleTargetRef.name') === textAt(deployment, 'metadata.name'),
    );
    const replicas = at(deployment, 'spec.replicas');
    const count = scalers.length + (replicas === undefined ? 0 : 1);
    return [
      ...faultsWhere(count !== 1, `${nameOf(deployment)}: ${count} say how many`),
      ...faultsWhere(Number(replicas ?? 2) < 2, `${nameOf(deployment)}: a single pod`),
    ];
  });

const GRACE_MIN_S = 30;

/** 28 s to end by itself, and before that the wait for the balancers. */
export const mayFinish: Rule = (manifests) => {
  const [settings] = ofKind(manifests, 'ConfigMap');
  const waitS = Number(at(settings, 'data.OMNI_ENDPOINT_WAIT_MS') ?? 0) / 1_000;
  return workloadsOf(ofKind(manifests, 'Deployment')).flatMap(({ pod, name }) =>
    faultsWhere(
      Number(at(pod, 'terminationGracePeriodSeconds')) < GRACE_MIN_S + waitS,
      `${name}: killed before it has finished`,
    ),
  );
};

export const holdsNoSecret: Rule = (manifests) => [
  ...ofKind(manifests, 'Secret').map((secret) => `${nameOf(secret)}: a secret in the repository`),
  ...ofKind(manifests, 'ConfigMap').flatMap((settings) => {
    const data = at(settings, 'data');
    const names = isMembers(data) ? Object.keys(data) : [];
    return names.filter((name) => /TOKEN|PASSWORD|SECRET|POSTGRES_URL|REDIS_URL/.test(name));
  }),
  ...everyContainer((container, name) =>
    listAt(container, 'env').flatMap((variable) =>
      faultsWhere(at(variable, 'value') !== undefined, `${name}: ${textAt(variable, 'name')} has its value here`),
    ),
  )(manifests),
];
