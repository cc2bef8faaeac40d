import { nameOf, toText } from '../markdown-table.js';
import { type RatioResult, type Result } from '../result.js';
import { type BusName } from '../side.js';
import { spreadOf } from '../statistics.js';
import { bar, line, text, toSvg } from './svg.js';

const WIDTH = 860;
const LEFT = 330;
const RIGHT = 90;
const ROW = 24;
const BAR = 12;
const TOP = 56;
/** Goals that are passed by far would press all others against the edge. */
const SHARE_MAX = 1.5;

type Row = { readonly ratio: RatioResult; readonly share: number; readonly floorShare: number };

/** How much of its goal a ratio reaches; where less is better, how much of it the goal is. */
export const shareOfGoal = ({ values, marks, isLowerBetter, verdict }: RatioResult): number => {
  if (!marks || verdict === 'faulty') return 0;
  const { median } = spreadOf(values);
  return isLowerBetter ? marks.goal / median : median / marks.goal;
};

const toRow = (ratio: RatioResult): Row => {
  const { floor, goal } = ratio.marks ?? { floor: 0, goal: 1 };
  return { ratio, share: shareOfGoal(ratio), floorShare: ratio.isLowerBetter ? goal / floor : floor / goal };
};

const rowsOf = (results: readonly Result[], bus: BusName): readonly Row[] =>
  results
    .filter((result) => result.bus === bus)
    .flatMap(({ ratios }) => ratios)
    .filter(({ marks, values }) => marks !== undefined && values.length > 0)
    .map(toRow)
    .sort((one, other) => Number(one.ratio.name.slice(1) || 99) - Number(other.ratio.name.slice(1) || 99));

const scale = (share: number): number => LEFT + (Math.min(share, SHARE_MAX) / SHARE_MAX) * (WIDTH - LEFT - RIGHT);

const drawRow = ({ ratio, share, floorShare }: Row, y: number, look: string): readonly string[] => {
  const end = scale(share);
  const { median } = spreadOf(ratio.values);
  const middle = y + BAR - 2;
  return [
    text({ x: LEFT - 10, y: middle }, labelOf(ratio), { anchor: 'end' }),
    bar({ x: LEFT, y }, end - LEFT, BAR, look),
    line({ x: scale(floorShare), y: y - 4 }, { x: scale(floorShare), y: y + BAR + 4 }, 'mark'),
    text({ x: Math.max(end, scale(floorShare)) + 8, y: middle }, toText(median), { look: 'quiet' }),
  ];
};

const LABEL_CHARACTERS_MAX = 50;
const labelOf = (ratio: RatioResult): string => {
  const label = `${nameOf(ratio)}: ${ratio.title}`;
  return label.length > LABEL_CHARACTERS_MAX ? `${label.slice(0, LABEL_CHARACTERS_MAX - 1)}…` : label;
};

const drawShape = (name: string, rows: readonly Row[], top: number, look: string): readonly string[] => [
  text({ x: LEFT, y: top - 8 }, name, { look: 'head' }),
  line({ x: scale(1), y: top }, { x: scale(1), y: top + rows.length * ROW }, 'axis'),
  text({ x: scale(1), y: top - 8 }, 'goal', { look: 'quiet', anchor: 'middle' }),
  line({ x: LEFT, y: top }, { x: LEFT, y: top + rows.length * ROW }, 'axis'),
  ...rows.flatMap((row, index) => drawRow(row, top + index * ROW + (ROW - BAR) / 2, look)),
];

/** Every ratio with marks as a bar: its value as a share of the goal, with a stroke where the floor is. */
export const drawRatios = (results: readonly Result[]): string => {
  const [inProcess, kafka] = [rowsOf(results, 'in-process'), rowsOf(results, 'kafka')];
  const second = TOP + inProcess.length * ROW + TOP;
  return toSvg(WIDTH, second + kafka.length * ROW + 20, 'Ratios as shares of their goals', [
    text({ x: 10, y: 20 }, 'Share of the goal (stroke: floor)', { look: 'quiet' }),
    ...drawShape('In process', inProcess, TOP, 'a'),
    ...drawShape('Kafka', kafka, second, 'b'),
  ]);
};
