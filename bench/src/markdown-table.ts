import { type RatioResult, type Result } from './result.js';
import { spreadOf } from './statistics.js';

const DIGITS = 3;

/** Three digits that mean something. */
export const toText = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  const digits = value === 0 ? 1 : Math.max(0, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, DIGITS));
};

export const nameOf = ({ name, variant }: Pick<RatioResult, 'name' | 'variant'>): string =>
  [...(name === 'R0' ? [] : [name]), ...(variant === undefined ? [] : [variant])].join(', ');

const toFigure = ({ values, verdict }: RatioResult): string => {
  if (values.length === 0) return '–';
  const { median, least, greatest } = spreadOf(values);
  const spread = `${toText(median)} (${toText(least)}–${toText(greatest)})`;
  return verdict === 'faulty' ? `0, not ${spread}` : spread;
};

const toCells = (ratio: RatioResult, { bus, rounds }: Result): readonly string[] => {
  const voided = rounds.filter(({ isVoid }) => isVoid).length;
  const mark = (value: number | undefined): string =>
    value === undefined ? '' : `${ratio.isLowerBetter ? '≤ ' : ''}${value}`;
  return [
    nameOf(ratio),
    ratio.title,
    bus === 'kafka' ? 'Kafka' : 'in process',
    toFigure(ratio),
    mark(ratio.marks?.floor),
    mark(ratio.marks?.goal),
    `${rounds.length - voided}/${voided}`,
    ratio.verdict,
  ];
};

const HEAD = [
  'ratio',
  'what is divided by what',
  'shape',
  'median (least–greatest)',
  'floor',
  'goal',
  'rounds/void',
  'verdict',
];

/** Rows of cells as Markdown, padded as prettier does it. */
export const toMarkdown = (rows: readonly (readonly string[])[]): string => {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const toLine = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [toLine(head), toLine(widths.map((width) => '-'.repeat(width))), ...body.map(toLine)].join('\n');
};

type Entry = { readonly ratio: RatioResult; readonly result: Result };
const orderOf = ({ ratio: { name } }: Entry): number => Number(name.slice(1)) || Number.POSITIVE_INFINITY;

/** Every ratio of the results, by number, those without one at the end. */
export const toTable = (results: readonly Result[], isIn: (ratio: RatioResult) => boolean = () => true): string => {
  const entries = results.flatMap((result) => result.ratios.filter(isIn).map((ratio) => ({ ratio, result })));
  const order = entries.map((entry, index) => ({ entry, index }));
  order.sort((one, other) => orderOf(one.entry) - orderOf(other.entry) || one.index - other.index);
  return toMarkdown([HEAD, ...order.map(({ entry }) => toCells(entry.ratio, entry.result))]);
};
