import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const ELSEWHERE = new Set(['node_modules', 'dist', '.git', '.nx', '.omni', 'results']);

const pagesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ELSEWHERE.has(entry.name) ? [] : pagesIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const withoutCode = (text: string): string => text.replace(/```.*?```/gs, '');

type Link = { readonly words: string; readonly target: string };
const linksIn = (page: string): readonly Link[] =>
  [...withoutCode(textOf(page)).matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)]
    .map(([, words = '', target = '']) => ({ words, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));

const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
const slugsIn = (page: string): readonly string[] =>
  [...withoutCode(textOf(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slugOf(heading));

const leadsSomewhere = (page: string, target: string): boolean => {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  return existsSync(join(root, file)) && (anchor === undefined || slugsIn(file).includes(anchor));
};

/** Titles as they stand in the source; a quote in one would be escaped there. */
const hasTitle = (spec: string, title: string): boolean =>
  ["'", '`'].some((mark) => textOf(spec).includes(mark + title + mark));

describe('the documents', () => {
  it.each(pagesIn('.'))('%s leads every link to a file or heading that is there', (page) => {
    expect(linksIn(page).filter(({ target }) => !leadsSomewhere(page, target))).toEqual([]);
  });

  it.each(['docs/promises.md', 'ARCHITECTURE.md'])('%s names tests by titles that they have', (page) => {
    const tests = linksIn(page).filter(({ target }) => target.endsWith('.spec.ts'));
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter(({ words, target }) => !hasTitle(join(dirname(page), target), words))).toEqual([]);
  });
});
