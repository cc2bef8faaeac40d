import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { at, isMembers, kindOf, listAt, type Members, textAt, type Value } from './manifest.js';
import { applyOperations, mergeInto } from './patch.js';

const KNOWN: ReadonlySet<string> = new Set([
  ...['apiVersion', 'kind', 'namespace', 'resources', 'components', 'images', 'patches'],
]);

const documentsOf = (text: string): readonly Members[] => {
  const documents = loadAll(text) as readonly Value[];
  if (!documents.every(isMembers)) throw new Error('a document that is not an object');
  return documents;
};

const readKustomization = (folder: string): Members => {
  const [kustomization] = documentsOf(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
  if (kustomization === undefined) throw new Error(`${folder}: an empty kustomization`);
  const unknown = Object.keys(kustomization).filter((member) => !KNOWN.has(member));
  if (unknown.length > 0) throw new Error(`${folder}: this renderer does not know ${unknown.join(', ')}`);
  return kustomization;
};

const isTarget = (manifest: Members, target: Value | undefined): boolean =>
  kindOf(manifest) === textAt(target, 'kind') && textAt(manifest, 'metadata.name') === textAt(target, 'name');

/** Exactly one manifest must be meant: a patch that hits nothing is a mistake that kustomize forgives. */
const patchOne = (
  manifests: readonly Members[],
  target: Value | undefined,
  patch: (manifest: Members) => Members,
): readonly Members[] => {
  const count = manifests.filter((manifest) => isTarget(manifest, target)).length;
  if (count !== 1) throw new Error(`a patch is meant for ${count} manifests`);
  return manifests.map((manifest) => (isTarget(manifest, target) ? patch(manifest) : manifest));
};

const applyPatch = (manifests: readonly Members[], patch: Value, folder: string): readonly Members[] => {
  const path = at(patch, 'path');
  if (typeof path === 'string') {
    const [merge] = documentsOf(readFileSync(join(folder, path), 'utf8'));
    const target = { kind: textAt(merge, 'kind'), name: textAt(merge, 'metadata.name') };
    return patchOne(manifests, target, (manifest) => mergeInto(manifest, merge ?? {}));
  }
  const [operations] = loadAll(textAt(patch, 'patch')) as readonly Value[];
  if (!Array.isArray(operations)) throw new Error(`${folder}: a patch in place must be a list of operations`);
  return patchOne(manifests, at(patch, 'target'), (manifest) => applyOperations(manifest, operations));
};

const withImage = (container: Value, images: readonly Value[]): Value => {
  if (!isMembers(container)) return container;
  const [name = ''] = textAt(container, 'image').split(':');
  const image = images.find((one) => textAt(one, 'name') === name);
  const renamed = `${textAt(image, 'newName') || name}:${textAt(image, 'newTag')}`;
  return image === undefined ? container : { ...container, image: renamed };
};

const withImages = (manifest: Members, images: readonly Value[]): Members => {
  const containers = listAt(manifest, 'spec.template.spec.containers');
  if (containers.length === 0) return manifest;
  const patched = containers.map((container) => withImage(container, images));
  return mergeInto(manifest, { spec: { template: { spec: { containers: patched } } } }, 'replace lists');
};

const withNamespace = (manifest: Members, namespace: string): Members =>
  namespace === '' || kindOf(manifest) === 'Namespace' ? manifest : mergeInto(manifest, { metadata: { namespace } });

const applyTo = (given: readonly Members[], kustomization: Members, folder: string): readonly Members[] => {
  let manifests = [...given, ...listAt(kustomization, 'resources').flatMap((path) => read(join(folder, String(path))))];
  for (const path of listAt(kustomization, 'components')) {
    const component = join(folder, String(path));
    manifests = [...applyTo(manifests, readKustomization(component), component)];
  }
  for (const patch of listAt(kustomization, 'patches')) manifests = [...applyPatch(manifests, patch, folder)];
  return manifests
    .map((manifest) => withImages(manifest, listAt(kustomization, 'images')))
    .map((manifest) => withNamespace(manifest, textAt(kustomization, 'namespace')));
};

const read = (path: string): readonly Members[] =>
  statSync(path).isDirectory() ? render(path) : documentsOf(readFileSync(path, 'utf8'));

/** What `kubectl kustomize FOLDER` shows, for the few things that our kustomizations do. Throws at any other. */
export const render = (folder: string, components: readonly string[] = []): readonly Members[] =>
  applyTo([], { ...readKustomization(folder), ...(components.length > 0 ? { components } : {}) }, folder);
