import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { type Fault, recoveryMs, repeatedly } from '../../fault.js';
import { openProcessStand, type ProcessStand } from '../../stand/process-stand.js';
import { mountSmallDisk, type SmallDisk } from '../../stand/small-disk.js';
import { becomesTrue } from '../../stand/tools.js';
import { CLOCK_HOOK } from '../clock.js';

/** Longer than the longest timeout of a statement, so that all of them fire. */
const HANGS_MS = 17_000;

const hangs: Fault<ProcessStand> = {
  id: 'F5',
  title: 'its PostgreSQL hangs without closing',
  length: 1.5,
  inject: async (trial) => {
    const { postgres } = trial.stand;
    const before = trial.load.tally().refused;
    postgres.signalAll('SIGSTOP');
    await delay(HANGS_MS);
    const refused = trial.load.tally().refused - before;
    postgres.signalAll('SIGCONT');
    trial.note(`answered again ${await recoveryMs(trial)} ms after it went on`);
    return { times: 1, faults: refused > 0 ? [] : ['no call was refused while PostgreSQL hung'] };
  },
};

const JUMP_MS = 4_000;

const clockJumps: Fault<ProcessStand> = {
  id: 'F20',
  title: 'its clock jumps an hour ahead, an hour back, and right again',
  length: 1.5,
  openStand: () => openProcessStand({ env: { NODE_OPTIONS: `--import=${CLOCK_HOOK}` } }),
  inject: async (trial) => {
    const { server } = trial.stand;
    const times = await repeatedly(trial, { restMs: JUMP_MS, eachMs: JUMP_MS }, async () => server.signal('SIGUSR2'));
    // The third jump leads back.
    for (let index = times; index % 3 !== 0; index++) {
      server.signal('SIGUSR2');
      // Signals that come at once are one.
      await delay(JUMP_MS / 4);
    }
    trial.note(`answered again ${await recoveryMs(trial)} ms after the last jump`);
    return { times };
  },
};

const DISK_MB = 400;
const FULL_MS = 8_000;

/** The disk goes with the stand. */
const standOn = async (disk: SmallDisk): Promise<ProcessStand> => {
  try {
    const stand = await openProcessStand({ folder: join(disk.folder, 'data') });
    return {
      ...stand,
      close: async () => {
        await stand.close();
        disk.remove();
      },
    };
  } catch (fault) {
    disk.remove();
    throw fault;
  }
};

const createDiskFault = (): Fault<ProcessStand> => {
  let disk: SmallDisk | undefined;
  return {
    id: 'F19',
    title: 'the disk of its data folder is full',
    length: 1.5,
    openStand: () => standOn((disk = mountSmallDisk(DISK_MB))),
    inject: async (trial) => {
      disk?.fill();
      await delay(FULL_MS);
      disk?.free();
      const answered = trial.load.told().length;
      const goesOn = await becomesTrue(() => trial.load.told().length > answered);
      trial.note(`it had ended ${trial.stand.server.crashes()} times`);
      return { times: 1, faults: goesOn ? [] : ['nobody was answered after there was space again'] };
    },
  };
};

export const SURROUNDINGS: readonly Fault<ProcessStand>[] = [hangs, clockJumps, createDiskFault()];
