import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fault } from '../fault.js';
import { type Stand } from '../stand/stand.js';
import { becomesTrue } from '../stand/tools.js';

const stopAll = async (stand: Stand, signal: NodeJS.Signals): Promise<void> => {
  await Promise.all(stand.all().map((service) => service.stop(signal)));
};
const startAll = async (stand: Stand): Promise<void> => {
  await Promise.all(stand.all().map((service) => service.start()));
};

/** What an operator does who knows that something is lost: stop everything, have it passed, start everything. */
export const recoverAll = async (stand: Stand): ReturnType<Stand['omni']> => {
  await stopAll(stand, 'SIGTERM');
  const recovered = await stand.omni('recover');
  await startAll(stand);
  return recovered;
};

const CALLS_MS = 5_000;

/** The files of a server that is not running, owners and modes included. */
const copyFiles = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  execFileSync('cp', ['-a', from, to]);
};

const backUp = async ({ postgres }: Stand, backup: string): Promise<void> => {
  await postgres.stop('fast');
  copyFiles(postgres.folder, backup);
  await postgres.start();
};

const restore = async ({ postgres }: Stand, backup: string): Promise<void> => {
  await postgres.stop('immediate');
  copyFiles(backup, postgres.folder);
  await postgres.start();
};

/** A resolver that is started without `omni recover` must not take calls: positions would be given out twice. */
const isRefused = async (stand: Stand): Promise<boolean> => {
  const [resolver] = stand.resolvers;
  if (!resolver) return false;
  const crashes = resolver.crashes();
  // It does not become ready before the command was run.
  void resolver.start().catch(() => undefined);
  const hasEnded = await becomesTrue(() => resolver.crashes() > crashes);
  await resolver.stop('SIGKILL');
  return hasEnded && resolver.said().includes('omni recover');
};

export const restored: Fault = {
  id: 'F7f',
  title: 'PostgreSQL comes back from an older backup',
  length: 2,
  inject: async ({ stand, note }) => {
    const backup = `${stand.postgres.folder}-backup`;
    await backUp(stand, backup);
    await delay(CALLS_MS);
    await stopAll(stand, 'SIGKILL');
    await restore(stand, backup);
    const refused = await isRefused(stand);
    const recovered = await recoverAll(stand);
    note(recovered.stdout.trim().split('\n').slice(1).join('; '));
    return {
      times: 1,
      faults: [
        ...(refused ? [] : ['a resolver started on the older backup']),
        ...(recovered.status === 0 ? [] : [`omni recover ended with ${recovered.status}: ${recovered.stderr}`]),
      ],
    };
  },
};
