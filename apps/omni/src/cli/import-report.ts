import { refusedIn, type Tally } from '@omni/resolver';
import { type Terminal } from './terminal.js';

const EVERY_MS = 2_000;
const whole = (number: number): string => Math.round(number).toLocaleString('en-US');

/** Tells now and then how far the file was taken, and how fast. */
export const createProgress = (
  { explain }: Pick<Terminal, 'explain'>,
  start: { readonly lines: number; readonly sizeBytes: number },
): ((taken: { readonly lines: number; readonly nextByte: number }) => void) => {
  const startedMs = performance.now();
  let toldMs = startedMs;
  return ({ lines, nextByte }) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < EVERY_MS) return;
    toldMs = nowMs;
    const perSecond = ((lines - start.lines) * 1_000) / (nowMs - startedMs);
    const percent = ((100 * nextByte) / Math.max(1, start.sizeBytes)).toFixed(1);
    explain(`${percent} %  ${whole(lines)} lines  ${whole(perSecond)} lines/s`);
  };
};

/** What has become of the file, for people. */
export const toReport = (tally: Tally, dryRun: boolean): string => {
  const rows = [
    `${dryRun ? 'Rehearsed' : 'Imported'}: ${whole(tally.lines)} lines`,
    `  calls decided         ${whole(tally.calls)}`,
    `  repeated ids          ${whole(tally.repeated)}`,
    `  new identities        ${whole(tally.identities)}`,
    `  merges                ${whole(tally.merges)}, ${whole(tally.personMerges)} of two persons`,
    `  events                ${whole(tally.events)}`,
    `  refused lines         ${whole(refusedIn(tally))}`,
    ...Object.entries(tally.refused).map(([reason, count]) => `    ${reason.padEnd(20)}${whole(count)}`),
  ];
  return rows.join('\n');
};

/** The same for programs. */
export const toReportJson = (tally: Tally, dryRun: boolean): string =>
  JSON.stringify({
    dry_run: dryRun,
    lines: tally.lines,
    calls: tally.calls,
    repeated: tally.repeated,
    identities: tally.identities,
    merges: tally.merges,
    person_merges: tally.personMerges,
    events: tally.events,
    refused: refusedIn(tally),
    refused_by_reason: tally.refused,
  });
