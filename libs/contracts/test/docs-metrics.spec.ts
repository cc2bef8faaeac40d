import { readdirSync, readFileSync } from 'node:fs';
import { plain, readDocument, tableIn } from '@omni/testing/document';

const root = new URL('../../../', import.meta.url);
const sources = ['apps', 'libs'].flatMap((kind) =>
  readdirSync(new URL(kind, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/src\/.*\.ts$/.test(path))
    .map((path) => `${kind}/${path}`),
);

describe('the page about operations', () => {
  it('names every metric, and no other', () => {
    const texts = sources.map((path) => readFileSync(new URL(path, root), 'utf8'));
    const measured = texts.flatMap((text) => [...text.matchAll(/name: '(omni_\w+)'/g)].map(([, name]) => name));
    const shown = tableIn(readDocument('docs/operations.md'), 'metric').map(([name]) => plain(name));
    expect(shown.sort()).toEqual(measured.sort());
  });
});
