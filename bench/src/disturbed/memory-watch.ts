import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Member } from './member.js';
import { type Point, slopeOf } from './numbers.js';

const EVERY_MS = 1_000;
const KIB_PER_MB = 1_000_000 / 1_024;
const MS_PER_MINUTE = 60_000;
const run = promisify(execFile);

/** Looks once a second at what processes hold of the machine's memory. */
export type MemoryWatch = {
  /** The most of any process so far, in MB. */
  mostMb(): number;
  /** MB a minute, by name. */
  slopes(): { readonly [name: string]: number };
  close(): void;
};

const residentMb = async (pid: number): Promise<number> =>
  Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout.trim()) / KIB_PER_MB;

export const watchMemory = (members: readonly Member[]): MemoryWatch => {
  const pointsOf = new Map(members.map(({ name }) => [name, [] as Point[]]));
  const startMs = performance.now();
  const look = async (): Promise<void> => {
    for (const member of members) {
      // One that has just been killed has no memory to look at.
      const y = await residentMb(member.pid()).catch(() => undefined);
      if (y !== undefined) pointsOf.get(member.name)?.push({ x: (performance.now() - startMs) / MS_PER_MINUTE, y });
    }
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return {
    mostMb: () => Math.max(...[...pointsOf.values()].flatMap((points) => points.map(({ y }) => y))),
    slopes: () => Object.fromEntries([...pointsOf].map(([name, points]) => [name, slopeOf(points)])),
    close: () => clearInterval(timer),
  };
};
