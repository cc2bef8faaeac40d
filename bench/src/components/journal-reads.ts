import { createInProcessBus } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type RunningJournal, startJournal } from '@omni/journal';
import { createRegistry } from '@omni/platform';
import { type Pool } from 'pg';
import { createDice } from '../dice.js';
import { type Comparison, type Ratio, type Sides, type Turn } from '../ratio.js';
import { BENCH_LOGGER, SPACE, startBenchServer } from './bench-server.js';
import { msEach, workFor } from './busy-time.js';
import { divided } from './divided.js';
import { fillJournals, JOURNALS, memberOfACrowd, personAlone } from './journal-rows.js';

const PAGE_SIZE = 20;
const READERS = 4;
const READS_A_STEP = 200;

/** Resolves with the bodies of a page. */
type Read = (identity: number) => Promise<readonly string[]>;

/** The least that anybody could ask for: the newest entries of a key. */
const KEY = `select position, created_at, body from journal.entry
             where space_id = $1 and member = $2 order by position desc limit $3`;

const rawRead =
  (pool: Pool): Read =>
  async (identity) => {
    const { rows } = await pool.query<{ body: string }>({
      name: 'raw_key',
      text: KEY,
      values: [SPACE.id, identity, PAGE_SIZE],
    });
    return rows.map(({ body }) => body);
  };

const pageRead =
  (journal: RunningJournal): Read =>
  async (identity) => {
    const request = { space: SPACE.id, identity, atLeast: 1, before: null, limit: PAGE_SIZE };
    return (await journal.page(request)).entries;
  };

const readAll = async (identities: readonly number[], read: Read): Promise<number> => {
  const waiting = identities[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (const identity of waiting) {
      const { length } = await read(identity);
      if (length !== PAGE_SIZE) throw new Error(`a page of ${length} entries instead of ${PAGE_SIZE}`);
    }
  };
  await Promise.all(Array.from({ length: READERS }, lane));
  return identities.length;
};

/** Some readers at once, so that it is work that is measured and not the way to PostgreSQL. */
const turnOf =
  (read: Read, personOf: (share: number) => number): Turn =>
  async ({ seed, seconds }) => {
    const roll = createDice(seed);
    const draw = (): readonly number[] => Array.from({ length: READS_A_STEP }, () => personOf(roll()));
    const worked = await workFor(seconds, draw, (identities) => readAll(identities, read));
    return { msARead: msEach(worked) };
  };

const openJournal = async () => {
  const { openDatabase, closers } = await startBenchServer();
  const database = await openDatabase('journals');
  await fillJournals(database);
  const pool = database.openPool(READERS, false);
  const bus = createInProcessBus({ partitions: { [TOPIC.events]: 1 } });
  closers.add('bus', () => bus.close());
  const journal = await startJournal({ pool, bus, logger: BENCH_LOGGER, registry: createRegistry() });
  closers.add('journal', () => journal.close());
  return { pool, journal, closers };
};

const isFitting = (page: readonly string[], rows: readonly string[]): boolean =>
  page.length === rows.length && page.every((entry, index) => entry.startsWith(rows[index]?.slice(0, -1) ?? ' '));

const openRaw = async (): Promise<Sides> => {
  const { pool, journal, closers } = await openJournal();
  const [page, raw] = [pageRead(journal), rawRead(pool)];
  return {
    ours: turnOf(page, personAlone),
    theirs: turnOf(raw, personAlone),
    audit: async () => (isFitting(await page(1), await raw(1)) ? [] : ['a page is not what lies in the table']),
    close: closers.closeAll,
  };
};

/** The newest entries of a crowd are those of its twenty members in the last turn. */
const openCrowd = async (): Promise<Sides> => {
  const { journal, closers } = await openJournal();
  const page = pageRead(journal);
  return {
    ours: turnOf(page, memberOfACrowd),
    theirs: turnOf(page, personAlone),
    audit: async () => {
      const times = (await page(memberOfACrowd(0))).map((entry) => /"created_at":"[^"]+"/.exec(entry)?.[0]);
      return new Set(times).size === 1 ? [] : ['the newest page of a crowd does not come from all its members'];
    },
    close: closers.closeAll,
  };
};

const compared = (title: string, ratio: Omit<Ratio, 'name' | 'of'>, open: () => Promise<Sides>): Comparison => ({
  title,
  buses: ['in-process'],
  ratios: [{ ...ratio, name: 'R14', isLowerBetter: true, of: divided('msARead') }],
  open,
});

export const JOURNAL_READS: readonly Comparison[] = [
  compared(
    'a page of one member over a bare select',
    {
      variant: '1 member ÷ a bare select',
      title: `time of a page of ${PAGE_SIZE} entries ÷ a prepared select of as many by one key`,
      marks: { floor: 1.5, goal: 1.1 },
    },
    openRaw,
  ),
  compared(
    'a page of many members over one of one',
    {
      variant: `${JOURNALS.membersOfACrowd} members ÷ 1`,
      title: `time of a page of ${PAGE_SIZE} entries of many members ÷ of one`,
      marks: { floor: 20, goal: 8 },
    },
    openCrowd,
  ),
];
