import { type LatencyName, readLatencyName } from '../everyday/latency-ratios.js';
import { toText } from '../markdown-table.js';
import { type Result } from '../result.js';
import { type BusName } from '../side.js';
import { spreadOf } from '../statistics.js';
import { dot, line, path, type Point, text, toSvg } from './svg.js';

const PANEL = { width: 430, height: 340, left: 50, top: 60, plotWidth: 250, plotHeight: 230 } as const;
/** The scale is logarithmic: half of the naive time is as far from it as twice. */
const [LEAST, GREATEST] = [0.125, 16];
const LINES = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16];

type Sample = LatencyName & { readonly value: number };

const samplesOf = (results: readonly Result[], bus: BusName): readonly Sample[] =>
  results
    .filter((result) => result.bus === bus)
    .flatMap(({ ratios }) => ratios)
    .flatMap(({ variant, values }) => {
      const name = readLatencyName(variant);
      return name && values.length > 0 ? [{ ...name, value: spreadOf(values).median }] : [];
    })
    .sort((one, other) => one.clients - other.clients);

const heightOf = (value: number): number => {
  const kept = Math.min(GREATEST, Math.max(LEAST, value));
  return PANEL.top + PANEL.plotHeight * (1 - Math.log(kept / LEAST) / Math.log(GREATEST / LEAST));
};

const SERIES = [
  { share: 50, kind: 'resolve', look: 'a' },
  { share: 99, kind: 'resolve', look: 'b' },
  { share: 50, kind: 'journal', look: 'c' },
  { share: 99, kind: 'journal', look: 'd' },
] as const;

type Line = (typeof SERIES)[number] & { readonly points: readonly Point[] };

/** Lines that end close to each other still need names that can be read. */
const NAME_HEIGHT = 15;
const namesOf = (lines: readonly Line[]): readonly string[] => {
  let free = Number.NEGATIVE_INFINITY;
  return [...lines]
    .sort((one, other) => (one.points.at(-1)?.y ?? 0) - (other.points.at(-1)?.y ?? 0))
    .flatMap(({ share, kind, points }) => {
      const end = points.at(-1);
      if (!end) return [];
      free = Math.max(free + NAME_HEIGHT, end.y + 4);
      return [text({ x: end.x + 10, y: free }, `p${share} ${kind}`)];
    });
};

const drawGrid = (name: string, left: number, clients: readonly number[], xOf: (clients: number) => number) => [
  text({ x: left, y: PANEL.top - 20 }, name, { look: 'head' }),
  ...LINES.flatMap((value) => [
    line(
      { x: left, y: heightOf(value) },
      { x: left + PANEL.plotWidth, y: heightOf(value) },
      value === 1 ? 'mark' : 'axis',
    ),
    text({ x: left - 8, y: heightOf(value) + 4 }, toText(value), { look: 'quiet', anchor: 'end' }),
  ]),
  ...clients.map((count) =>
    text({ x: xOf(count), y: PANEL.top + PANEL.plotHeight + 20 }, String(count), { look: 'quiet', anchor: 'middle' }),
  ),
  text({ x: left, y: PANEL.top + PANEL.plotHeight + 38 }, 'clients', { look: 'quiet' }),
];

const drawPanel = (name: string, samples: readonly Sample[], begin: number): readonly string[] => {
  const left = begin + PANEL.left;
  const clients = [...new Set(samples.map((sample) => sample.clients))];
  const step = PANEL.plotWidth / Math.max(1, clients.length);
  const xOf = (count: number): number => left + (clients.indexOf(count) + 0.5) * step;
  const lines = SERIES.map((series) => ({
    ...series,
    points: samples
      .filter(({ share, kind }) => share === series.share && kind === series.kind)
      .map((sample) => ({ x: xOf(sample.clients), y: heightOf(sample.value) })),
  }));
  return [
    ...drawGrid(name, left, clients, xOf),
    ...lines.flatMap(({ points, look }) => [path(points, look), ...points.map((point) => dot(point, look))]),
    ...namesOf(lines),
  ];
};

/** Medians and tails of both kinds of call as shares of the naive side's, by the number of clients. */
export const drawLatencies = (results: readonly Result[]): string =>
  toSvg(2 * PANEL.width, PANEL.height, 'Latencies as shares of those of the naive side', [
    text({ x: 10, y: 20 }, 'Latency ÷ that of the naive side (1: the same, below: sooner)', { look: 'quiet' }),
    ...drawPanel('In process', samplesOf(results, 'in-process'), 0),
    ...drawPanel('Kafka', samplesOf(results, 'kafka'), PANEL.width),
  ]);
