import { type Finding, type Invariant, INVARIANTS, type Place } from '../audit/findings.js';
import { type Terminal } from './terminal.js';

const EVERY_MS = 2_000;

const placesOf = (first: readonly Place[]): string => {
  const positionsIn = new Map<string, number[]>();
  for (const { space, position } of first) positionsIn.set(space, [...(positionsIn.get(space) ?? []), position]);
  return [...positionsIn].map(([space, positions]) => `${space} ${positions.join(', ')}`).join('; ');
};

const wordsOf = ({ count, what, first }: Finding): string =>
  `${count} ${what} (${placesOf(first)}${count > first.length ? ', …' : ''})`;

const lineOf = (invariant: Invariant, findings: readonly Finding[]): string => {
  const broken = findings.filter((finding) => finding.invariant === invariant);
  const verdict =
    broken.length === 0 ? `ok      ${INVARIANTS[invariant]}` : `BROKEN  ${broken.map(wordsOf).join('; ')}`;
  return `${invariant.padEnd(4)} ${verdict}`;
};

/** One line an invariant: whether it holds, else what is broken, how often, and at which positions first. */
export const toAuditReport = (findings: readonly Finding[]): string =>
  Object.keys(INVARIANTS)
    .map((invariant) => lineOf(invariant as Invariant, findings))
    .join('\n');

/** Tells now and then which space it is at, and how far. */
export const createAuditProgress = ({
  explain,
}: Pick<Terminal, 'explain'>): ((space: string, step: string) => void) => {
  let toldMs = -Infinity;
  return (space, step) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < EVERY_MS) return;
    toldMs = nowMs;
    explain(`${space}: ${step}`);
  };
};
