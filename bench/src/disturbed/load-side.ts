import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { auditSide } from '../audit-side.js';
import { type Figures } from '../ratio.js';
import { type Side } from '../side.js';
import { type LoadPlan, type LoadSeen } from './load-plan.js';

const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;
const PROGRAM = fileURLToPath(new URL('clients.js', import.meta.url));
const run = promisify(execFile);

/** A side that is loaded, and what its clients know of it. */
export type Laden = {
  load(plan: Omit<LoadPlan, 'url' | 'tokens'>): Promise<LoadSeen>;
  /** Visits that others than these clients were answered. */
  addVisits(visits: number): void;
  /** What is wrong with its tables, and with answers that should not have been. */
  audit(): Promise<readonly string[]>;
};

/** A 503 is an answer that a disturbed side may give; anything else but 200 is not. */
const failuresOf = ({ failures }: LoadSeen): readonly string[] =>
  Object.entries(failures).map(([status, count]) => `${count} calls were answered ${status}`);

export const createLaden = (side: Side, tokens: readonly string[]): Laden => {
  let [visits, unanswered] = [0, 0];
  const faults: string[] = [];
  return {
    load: async (plan) => {
      const told: LoadPlan = { ...plan, url: side.url, tokens };
      const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(told)], { maxBuffer: OUTPUT_BYTES_MAX });
      const seen = JSON.parse(stdout) as LoadSeen;
      visits += seen.visits;
      unanswered += seen.sent - seen.answered;
      faults.push(...failuresOf(seen));
      return seen;
    },
    addVisits: (more) => {
      visits += more;
    },
    audit: async () => [...faults, ...(await auditSide(side, { visits, unanswered }))],
  };
};

export const toFigures = (seen: LoadSeen): Figures => ({
  callsPerSecond: seen.callsPerSecond,
  refusedPerSecond: seen.refusedPerSecond,
  sentPerSecond: seen.sentPerSecond,
  p50Ms: seen.p50Ms,
  p99Ms: seen.p99Ms,
});
