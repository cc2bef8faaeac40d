import { dropTwin, inTransaction, openTwin, type Pool, type PoolClient, withSessionLock } from '@omni/platform';
import { createCheckedLog } from './checked-log.js';
import { type FoldProgress, foldLog } from './fold-log.js';
import { LogFileRefused, type LoggedEvent, type SpaceHead } from './log-file.js';
import { NEXT_LOG, REBUILD_LOCK, REPLACED } from './next-graph.js';
import { isConnected, whileQuiet } from './quiet-graph.js';
import { RebuildRefused } from './rebuild-graph.js';
import { addStagedSpaces, isUsed, renewLogId, stageEvents, stageSpaces } from './staged-log.js';
import { switchGraph } from './switch-graph.js';

export type RestoreOptions = {
  readonly pool: Pool;
  readonly lines: AsyncIterable<string>;
  /** Makes the spaces known to whoever names them; throws where names or numbers are taken. */
  readonly makeSpaces: (client: PoolClient, spaces: readonly SpaceHead[]) => Promise<void>;
  readonly onPage: (progress: FoldProgress) => void;
  readonly announce: (line: string) => void;
};

const EVENTS_A_PAGE = 2_000;
const CHARS_A_PAGE = 8 * 1024 * 1024;

const requireEmpty = async (client: PoolClient): Promise<void> => {
  if (await isUsed(client))
    throw new RebuildRefused('This installation is not empty: a log is restored into a new database only.');
};

const open = (pool: Pool): Promise<void> =>
  inTransaction(pool, async (client) => {
    await requireEmpty(client);
    if (await isConnected(pool, ['omni resolver', 'omni journal', 'omni gateway']))
      throw new RebuildRefused('A server runs on this database. Stop it first.');
    await dropTwin(client, NEXT_LOG);
    await openTwin(client, NEXT_LOG, 'restore');
  });

type Page = { events: LoggedEvent[]; chars: number };

/** Takes the file to its end into tables that nobody reads; resolves with its spaces once it is known to be whole. */
const stage = async ({ pool, lines, announce }: RestoreOptions): Promise<readonly SpaceHead[]> => {
  const log = createCheckedLog();
  let spaces: readonly SpaceHead[] | undefined;
  let page: Page = { events: [], chars: 0 };
  const flush = async (): Promise<void> => {
    const { events } = page;
    page = { events: [], chars: 0 };
    if (events.length > 0) await inTransaction(pool, (client) => stageEvents(client, events));
  };
  for await (const line of lines) {
    if (!spaces) {
      const header = log.header(line);
      spaces = header.spaces;
      await inTransaction(pool, (client) => stageSpaces(client, header.spaces));
      announce(`Reading the events of ${header.spaces.length} spaces ...`);
      continue;
    }
    const event = log.event(line);
    if (event) page.events.push(event);
    page.chars += line.length;
    if (page.events.length >= EVENTS_A_PAGE || page.chars >= CHARS_A_PAGE) await flush();
  }
  if (!spaces) throw new LogFileRefused('The file is empty.');
  log.end();
  await flush();
  return spaces;
};

const restore = async (options: RestoreOptions): Promise<readonly SpaceHead[]> => {
  const { pool, makeSpaces, onPage, announce } = options;
  await open(pool);
  const spaces = await stage(options);
  announce('The file is whole. Folding its events into the graph ...');
  await foldLog(pool, { fromNextLog: true, onPage });
  for (const table of NEXT_LOG.tables) await pool.query(`analyze graph_next.${table}`);
  await whileQuiet(pool, async (client) => {
    await requireEmpty(client);
    await makeSpaces(client, spaces);
    await addStagedSpaces(client);
    await switchGraph(client, NEXT_LOG, ['event', ...REPLACED]);
    await renewLogId(client);
    return true;
  });
  return spaces;
};

const clean = (pool: Pool): Promise<void> => inTransaction(pool, (client) => dropTwin(client, NEXT_LOG));

/**
 * Restores a log into an empty installation: all of it, or nothing. The events are written as they are; the graph is folded
 * from them beside, and both appear in one transaction. Resolves with the spaces.
 */
export const restoreLog = async (options: RestoreOptions): Promise<readonly SpaceHead[]> => {
  const held = await withSessionLock(options.pool, REBUILD_LOCK, async () => {
    try {
      return await restore(options);
    } catch (fault) {
      if (fault instanceof LogFileRefused || fault instanceof RebuildRefused) await clean(options.pool);
      throw fault;
    }
  });
  if (!held) throw new RebuildRefused('Another rebuild of the graph is at work.');
  return held.result;
};
