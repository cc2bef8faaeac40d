import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { type Fault, type Trial } from '../fault.js';
import { mountSmallDisk, type SmallDisk } from '../stand/small-disk.js';
import { openStand, type Stand, type StandWish } from '../stand/stand.js';
import { becomesTrue, withDatabase } from '../stand/tools.js';

const POSTGRES_MB = 400;
const FULL_MS = 8_000;

/** The disk goes with the stand. */
const standOn = async (disk: SmallDisk, wish: StandWish): Promise<Stand> => {
  try {
    const stand = await openStand(wish);
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

const faultsOfGoingOn = async ({ load }: Trial): Promise<readonly string[]> => {
  const answered = load.told().length;
  const goesOn = await becomesTrue(() => load.told().length > answered);
  return goesOn ? [] : ['nobody was answered after there was space again'];
};

const createPostgresDisk = (): Fault => {
  let disk: SmallDisk | undefined;
  return {
    id: 'F19a',
    title: "PostgreSQL's disk is full",
    length: 1.5,
    openStand: () => {
      disk = mountSmallDisk(POSTGRES_MB);
      return standOn(disk, { postgresFolder: join(disk.folder, 'postgres') });
    },
    inject: async (trial) => {
      disk?.fill();
      await delay(FULL_MS);
      disk?.free();
      await reviveIfDead(trial);
      return { times: 1, faults: await faultsOfGoingOn(trial) };
    },
  };
};

const KAFKA_MB = 200;

/** A broker that cannot write ends; it is started again once there is space. */
const createBrokerDisk = (): Fault => {
  let disk: SmallDisk | undefined;
  return {
    id: 'F19b',
    title: 'the disk of the broker is full',
    length: 1.5,
    openStand: () => {
      disk = mountSmallDisk(KAFKA_MB);
      return standOn(disk, { kafkaFolder: join(disk.folder, 'kafka') });
    },
    inject: async (trial) => {
      const before = trial.load.tally().refused;
      disk?.fill();
      await delay(FULL_MS);
      trial.note(`${trial.load.tally().refused - before} calls were refused meanwhile`);
      disk?.free();
      await trial.stand.kafka.kill();
      await trial.stand.kafka.start();
      return { times: 1, faults: await faultsOfGoingOn(trial) };
    },
  };
};

export const DISK_FAULTS: readonly Fault[] = [createPostgresDisk(), createBrokerDisk()];
