import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { type Fault, type Trial } from '../fault.js';
import { mountSmallDisk, type SmallDisk } from '../stand/small-disk.js';
import { openStand, type Stand } from '../stand/stand.js';
import { becomesTrue, withDatabase } from '../stand/tools.js';

const POSTGRES_MB = 400;
const FULL_MS = 8_000;

/** The disk goes with the stand. */
const standOn = async (disk: SmallDisk): Promise<Stand> => {
  try {
    const stand = await openStand({ postgresFolder: join(disk.folder, 'postgres') });
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

const answers = (stand: Stand): Promise<boolean> =>
  withDatabase(stand, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  );

/** A PostgreSQL that could not write its log has ended, and does not begin again by itself. */
const reviveIfDead = async ({ stand, note }: Trial): Promise<void> => {
  if (await answers(stand)) return note('PostgreSQL went on by itself');
  note('PostgreSQL had ended and was started again');
  await stand.postgres.stop('immediate');
  await stand.postgres.start();
};

const createDiskFault = (): Fault => {
  let disk: SmallDisk | undefined;
  return {
    id: 'F19',
    title: "PostgreSQL's disk is full",
    length: 1.5,
    openStand: () => standOn((disk = mountSmallDisk(POSTGRES_MB))),
    inject: async (trial) => {
      disk?.fill();
      await delay(FULL_MS);
      disk?.free();
      await reviveIfDead(trial);
      const answered = trial.load.told().length;
      const goesOn = await becomesTrue(() => trial.load.told().length > answered);
      return { times: 1, faults: goesOn ? [] : ['nobody was answered after there was space again'] };
    },
  };
};

export const DISK_FAULTS: readonly Fault[] = [createDiskFault()];
