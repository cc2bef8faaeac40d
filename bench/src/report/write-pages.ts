import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toTable } from '../markdown-table.js';
import { type Facts, type Result } from '../result.js';
import { drawLatencies } from './latency-plot.js';
import { drawRatios } from './ratios-plot.js';

const pageAt = (name: string): string => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));

const [BEGIN, END] = ['<!-- figures: npm run bench -- --report -->', '<!-- end of the figures -->'];

/** The page with something else between its two marks. */
export const replaceFigures = (page: string, figures: string): string => {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no place for figures: ${BEGIN} … ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${figures}\n\n${page.slice(end)}`;
};

const distinct = (results: readonly Result[], pick: (facts: Facts) => string): string =>
  [...new Set(results.map(({ facts }) => pick(facts)))].sort().join(', ');

const circumstancesOf = (results: readonly Result[]): string =>
  [
    `Node.js ${distinct(results, ({ node }) => node)}`,
    `PostgreSQL ${distinct(results, ({ postgres }) => postgres)}`,
    `Kafka ${distinct(results, ({ kafka }) => kafka)}`,
    `${distinct(results, ({ cpus }) => String(cpus))} cores`,
    `commit ${distinct(results, ({ commit }) => commit)}`,
    distinct(results, ({ date }) => date),
  ].join('; ');

/** What the page shows of the results. */
export const toFigures = (results: readonly Result[]): string => {
  const faults = results.flatMap(({ title, bus, faults }) => faults.map((fault) => `- ${title}, ${bus}: ${fault}`));
  const verdict = faults.length === 0 ? 'The audits found no fault on any side.' : faults.join('\n');
  const hasOthers = results.some(({ ratios }) => ratios.some(({ marks }) => marks === undefined));
  return [
    `${circumstancesOf(results)}.`,
    toTable(results, ({ marks }) => marks !== undefined),
    verdict,
    ...(hasOthers ? ['Without marks:', toTable(results, ({ marks }) => marks === undefined)] : []),
  ].join('\n\n');
};

/** Writes table and plots into the pages, from the results alone. Resolves with what was written. */
export const writePages = (results: readonly Result[]): readonly string[] => {
  const [page, ratios, latency] = ['performance.md', 'performance-ratios.svg', 'performance-latency.svg'].map(
    pageAt,
  ) as [string, string, string];
  writeFileSync(page, replaceFigures(readFileSync(page, 'utf8'), toFigures(results)));
  writeFileSync(ratios, drawRatios(results));
  writeFileSync(latency, drawLatencies(results));
  return [page, ratios, latency];
};
