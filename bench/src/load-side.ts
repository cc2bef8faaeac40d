import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type LoadJob, type LoadResult } from './load-job.js';
import { type Side, TOKEN } from './side.js';

const OUTPUT_BYTES_MAX = 1024 * 1024;
const run = promisify(execFile);

/** Loads a side from a process of its own. */
export const load = async ({ url }: Side, job: Omit<LoadJob, 'url' | 'token'>): Promise<LoadResult> => {
  const told: LoadJob = { ...job, url, token: TOKEN };
  const program = fileURLToPath(new URL('load.js', import.meta.url));
  const { stdout } = await run(process.execPath, [program, JSON.stringify(told)], { maxBuffer: OUTPUT_BYTES_MAX });
  return JSON.parse(stdout) as LoadResult;
};
