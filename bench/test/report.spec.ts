import { readFileSync } from 'node:fs';
import prettier from 'prettier';
import { COMPARISONS } from '../src/comparisons.js';
import { latenciesAt, readLatencyName } from '../src/everyday/latency-ratios.js';
import { toTable, toText } from '../src/markdown-table.js';
import { drawLatencies } from '../src/report/latency-plot.js';
import { drawRatios, shareOfGoal } from '../src/report/ratios-plot.js';
import { replaceFigures, toFigures } from '../src/report/write-pages.js';
import { judge } from '../src/verdict.js';
import { ratio, resultOf, round } from './comparison.js';

const MARKS = { floor: 2, goal: 4 };
const RESULTS = [
  resultOf(
    [0.2, 0.25, 0.4],
    { bus: 'kafka' },
    ratio({ name: 'R3', marks: { floor: 0.5, goal: 0.3 }, isLowerBetter: true }),
  ),
  resultOf([3, 4, 5], {}, ratio({ marks: MARKS })),
  resultOf([3], { faults: ['naive: not true'] }, ratio({ name: 'R2', marks: MARKS })),
  resultOf([0.5], {}, { ...ratio(), ...latenciesAt(64)[0], of: () => 0.5 }),
];

describe('the table', () => {
  const rows = toTable(RESULTS).split('\n');
  it('has the ratios in the order of their numbers, those without one at the end', () => {
    expect(rows.slice(2).map((row) => row.split('|')[1]?.trim())).toEqual([
      'R1',
      'R2',
      'R3',
      'p50 of resolve calls at 64 clients',
    ]);
  });
  it('shows medians with both ends, marks, rounds and verdict', () => {
    const cells = rows[2]?.split('|').map((cell) => cell.trim());
    expect(cells).toEqual(['', 'R1', 'calls/s ÷ naive', 'in process', '4.00 (3.00–5.00)', '2', '4', '3/0', 'goal', '']);
  });
  it('gives a faulty side nothing', () => {
    expect(rows[3]).toContain('0, not 3.00');
  });
  it('says how many rounds were void', () => {
    const rounds = [round(1), round(2, true)];
    const voided = { ...resultOf([]), rounds, ratios: [judge(ratio(), 'in-process', { rounds, faults: [] })] };
    expect(toTable([voided])).toContain('| 1/1 ');
  });
  it('has three digits that mean something', () => {
    expect([0.0712, 0.25, 2.5, 36.21, 412.3, 0].map(toText)).toEqual(['0.071', '0.250', '2.50', '36.2', '412', '0.0']);
  });
});

describe('the page', () => {
  it('gets its figures between two marks, and keeps the rest', () => {
    const page = 'before\n<!-- figures: npm run bench -- --report -->\nold\n<!-- end of the figures -->\nafter\n';
    const written = replaceFigures(page, 'new');
    expect(written).toContain('before\n');
    expect(written).toContain('\nafter\n');
    expect(written).toContain('\n\nnew\n\n');
    expect(written).not.toContain('old');
    expect(replaceFigures(written, 'new')).toBe(written);
  });
  it('has a place for them', () => {
    const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');
    expect(() => replaceFigures(page, 'new')).not.toThrow();
  });
  it('names what is wrong', () => {
    expect(toFigures(RESULTS)).toContain('- everybody at 64 clients, in-process: naive: not true');
  });
  it('has figures that need no formatting', async () => {
    const figures = `${toFigures(RESULTS)}\n`;
    expect(await prettier.check(figures, { parser: 'markdown', printWidth: 120 })).toBe(true);
  });
});

describe('the plots', () => {
  it('show each ratio with marks as a share of its goal', () => {
    expect(RESULTS.slice(0, 2).flatMap(({ ratios }) => ratios.map(shareOfGoal))).toEqual([0.3 / 0.25, 1]);
    const svg = drawRatios(RESULTS);
    expect(svg.match(/<rect/g)).toHaveLength(3);
    expect(svg).toContain('R3: calls/s ÷ naive');
  });
  it('show latencies by the number of clients', () => {
    const svg = drawLatencies(RESULTS);
    expect(svg.match(/<circle/g)).toHaveLength(1);
    expect(svg).toContain('>p50 resolve</text>');
  });
  it('are legible on dark pages too', () => {
    for (const svg of [drawRatios(RESULTS), drawLatencies([])]) expect(svg).toContain('prefers-color-scheme: dark');
  });
  it('know a latency by its name', () => {
    expect(latenciesAt(1).map(({ variant }) => readLatencyName(variant))).toEqual([
      { share: 50, kind: 'resolve', clients: 1 },
      { share: 99, kind: 'resolve', clients: 1 },
      { share: 50, kind: 'journal', clients: 1 },
      { share: 99, kind: 'journal', clients: 1 },
    ]);
    expect(readLatencyName('batches of 100')).toBeUndefined();
  });
});

it('names no two comparisons alike', () => {
  const titles = COMPARISONS.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});
