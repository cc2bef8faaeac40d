/** What YAML holds. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
export type Members = { readonly [name: string]: Value };

export const isMembers = (value: Value | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path such as `spec.template.spec`; undefined where the path ends early. */
export const at = (value: Value | undefined, path: string): Value | undefined =>
  path.split('.').reduce<Value | undefined>((found, name) => (isMembers(found) ? found[name] : undefined), value);

/** The list at a path, empty where there is none. */
export const listAt = (value: Value | undefined, path: string): readonly Value[] => {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
};

export const textAt = (value: Value | undefined, path: string): string => String(at(value, path) ?? '');

export const kindOf = (manifest: Members): string => textAt(manifest, 'kind');
export const nameOf = (manifest: Members): string => `${kindOf(manifest)} ${textAt(manifest, 'metadata.name')}`;
export const ofKind = (manifests: readonly Members[], ...kinds: readonly string[]): readonly Members[] =>
  manifests.filter((manifest) => kinds.includes(kindOf(manifest)));

/** What runs pods, and their pods and containers. */
export const workloadsOf = (manifests: readonly Members[]) =>
  ofKind(manifests, 'Deployment', 'Job').map((manifest) => ({
    manifest,
    name: nameOf(manifest),
    pod: at(manifest, 'spec.template.spec'),
    labels: at(manifest, 'spec.template.metadata.labels'),
    containers: [
      ...listAt(manifest, 'spec.template.spec.initContainers'),
      ...listAt(manifest, 'spec.template.spec.containers'),
    ],
  }));

/** Whether a selector's labels are all on a pod. */
export const selects = (matchLabels: Value | undefined, labels: Value | undefined): boolean =>
  isMembers(matchLabels) &&
  Object.keys(matchLabels).length > 0 &&
  Object.entries(matchLabels).every(([label, value]) => isMembers(labels) && labels[label] === value);
