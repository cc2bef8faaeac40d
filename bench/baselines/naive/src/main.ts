import { createClosers, createLogger, lockFolder, openDataFolder } from '@omni/platform';
import { openDatabase, openPool, shareMembers } from './database.js';
import { createNaiveDesk } from './naive-desk.js';
import { createPositions, createSequence } from './positions.js';
import { startNaive } from './start-naive.js';

/** Usage: OMNI_DATA_DIR=… OMNI_CLIENT_TOKEN=… node main.js. Prints its address as one line of JSON. */
const { OMNI_DATA_DIR: dataDir = '', OMNI_CLIENT_TOKEN: token = '' } = process.env;
/** Of their own: a call that has its answer must not queue for its page behind calls that have none yet. */
const PAGE_CONNECTIONS = 8;
const logger = createLogger({ name: 'naive', level: 'warn' });
const closers = createClosers();
const retries = { count: 0 };

const folder = openDataFolder(dataDir);
const lock = await lockFolder(folder);
closers.add('lock', lock.release);
const database = await openDatabase(folder);
closers.add('PostgreSQL', () => database.stop());
const pool = openPool(database.url);
closers.add('pool', () => pool.end());
const sequencePool = openPool(database.url, 1);
closers.add('pool of the sequence', () => sequencePool.end());
await createSequence(sequencePool);
await shareMembers(pool);
const desk = createNaiveDesk(pool, createPositions(sequencePool), retries);
const pagePool = openPool(database.url, PAGE_CONNECTIONS);
closers.add('pool of the pages', () => pagePool.end());
const naive = await startNaive({ pool: pagePool, desk, token, logger });
closers.add('HTTP', naive.close);

const stop = async (): Promise<void> => {
  await closers.closeAll();
  process.stdout.write(`${JSON.stringify({ retries: retries.count })}\n`);
};
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
process.stdout.write(`${JSON.stringify({ url: naive.url })}\n`);
