import { readFileSync } from 'node:fs';

/** A page of the documentation by its path in the repository. */
export const readDocument = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of the first Markdown table whose first column has this heading; none where there is no such table. */
export const tableIn = (text: string, heading: string): readonly (readonly string[])[] => {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => line.startsWith('|') && cellsOf(line)[0] === heading);
  if (head < 0) return [];
  const rows = lines.slice(head + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map(cellsOf);
};

/** A cell without its code marks, blanks inside them kept. */
export const plain = (cell: string | undefined): string => (cell ?? '').replace(/^`(.*)`$/, '$1');

/** The text under a heading, up to the next one of the same level or a higher one. */
export const sectionOf = (text: string, heading: string): string => {
  const [, marks = '', rest = ''] = new RegExp(`^(#+) ${heading}\n([^]*)`, 'm').exec(text) ?? [];
  const end = new RegExp(`^#{1,${marks.length || 1}} `, 'm').exec(rest)?.index;
  return rest.slice(0, end);
};
