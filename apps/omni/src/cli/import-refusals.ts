import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { type RefusedLine } from '@omni/resolver';

const SHOWN_MAX = 20;

/** Where refused lines are told: numbers and reasons, never what was in them. */
export type Refusals = {
  /** What was told behind line `after` before was not committed, and is forgotten. */
  add(refused: readonly RefusedLine[], after: number): void;
  /** What was told is committed. */
  keep(): void;
  close(): void;
};

/** For people: the first ones, and where to find the others. */
export const shownRefusals = (explain: (text: string) => void): Refusals => {
  let shown = 0;
  let waiting: readonly RefusedLine[] = [];
  return {
    add: (refused, after) => (waiting = [...waiting.filter(({ line }) => line <= after), ...refused]),
    keep() {
      for (const { line, reason } of waiting) {
        if (shown < SHOWN_MAX) explain(`line ${line} is refused: ${reason}`);
        if (++shown === SHOWN_MAX) explain('Further refused lines are not shown; --errors FILE names all of them.');
      }
      waiting = [];
    },
    close: () => undefined,
  };
};

const toRow = ({ line, reason }: RefusedLine): string => `${JSON.stringify({ line, reason })}\n`;

/** What an earlier run of the same file wrote and committed; whatever else the file holds goes. */
const rowsUntil = (path: string, line: number): string => {
  if (line === 0 || !existsSync(path)) return '';
  const rows = readFileSync(path, 'utf8').split('\n');
  const kept = rows.filter((row) => {
    const [, number] = /^\{"line":(\d+),"reason":"[a-z_]+"\}$/.exec(row) ?? [];
    return number !== undefined && Number(number) <= line;
  });
  return kept.map((row) => `${row}\n`).join('');
};

/** A file of JSON lines. It holds each refused line once, however often the import was killed and begun again. */
export const refusalsIn = (path: string, takenLine: number): Refusals => {
  writeFileSync(path, rowsUntil(path, takenLine));
  const file = openSync(path, 'r+');
  let size = fstatSync(file).size;
  let ends: { readonly line: number; readonly size: number }[] = [];
  return {
    add(refused, after) {
      size = ends.findLast(({ line }) => line <= after)?.size ?? size;
      ends = [{ line: after, size }];
      ftruncateSync(file, size);
      if (refused.length === 0) return;
      let end = size;
      for (const one of refused) ends.push({ line: one.line, size: (end += Buffer.byteLength(toRow(one))) });
      writeSync(file, refused.map(toRow).join(''), size);
      size = end;
    },
    keep: () => undefined,
    close: () => closeSync(file),
  };
};
