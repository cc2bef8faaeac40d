import { type TableReport } from '@omni/platform';
import { type Journal } from '../../src/journal.js';
import { createProjector } from '../../src/projection/projector.js';
import { createPageReader } from '../../src/reading/page-reader.js';
import { rebuildJournal } from '../../src/rebuild/rebuild-journal.js';
import { created, merged, recorded } from '../event-builders.js';
import { type JournalWorld, openJournalWorld } from '../journal-world.js';

let world: JournalWorld;
let page: Journal['page'];
let said: string[];
beforeEach(async () => {
  world = await openJournalWorld();
  page = createPageReader(world.pool, world.projector, world.metrics);
  said = [];
});
afterEach(() => world.close());

const rebuild = async (change: { check?: boolean; anew?: boolean } = {}): Promise<readonly TableReport[]> => {
  const reports = await rebuildJournal({
    ...{ pool: world.pool, check: false, anew: false, ...change },
    onPage: () => undefined,
    announce: (line) => void said.push(line),
  });
  if (!reports) throw new Error('another rebuild is at work');
  return reports;
};
const differing = (reports: readonly TableReport[]): object =>
  Object.fromEntries(reports.map((one) => [one.table, one.differing]));
const NOTHING = { member: 0, entry: 0 };
const count = async (from: string): Promise<number> =>
  Number((await world.pool.query(`select count(*) as count from ${from}`)).rows[0].count);

/** Identities 1, 3, 5 ..., each with an entry behind it; every third one is merged into the first. */
const fill = async (space: number, identities: number, first = 1): Promise<number> => {
  let head = first - 1;
  for (let n = 0; n < identities; n++) {
    const member = head + 1;
    const more = n % 3 === 2 && first === 1 ? [merged(1, member)] : [];
    await world.append(space, [created(member), recorded(member, `{"n":${n}}`), ...more]);
    head += 2 + more.length;
  }
  await world.projector.catchUp(space, head);
  return head;
};

describe('rebuilding the journal', () => {
  it('folds the log to the tables that the projector wrote', async () => {
    for (const identities of [40, 7]) await fill(await world.addSpace(), identities);
    const reports = await rebuild();
    expect(differing(reports)).toEqual(NOTHING);
    expect(reports.map(({ liveRows, nextRows }) => [liveRows, nextRows])).toEqual([
      [47, 47],
      [47, 47],
    ]);
    expect(reports[1]?.liveSum).toBe(reports[1]?.nextSum);
    expect(await count(`pg_namespace where nspname like 'journal_%'`)).toBe(0);
    expect(differing(await rebuild({ check: true }))).toEqual(NOTHING);
  });

  it('finds what is damaged, and only when it is not asked to look only puts it right', async () => {
    const space = await world.addSpace();
    await fill(space, 30);
    await world.pool.query('update journal.member set root = 1 where member = 3');
    await world.pool.query('update journal.member set device = true where member = 1');
    await world.pool.query(`insert into journal.member values (${space}, 2, 2, false)`);
    await world.pool.query('delete from journal.entry where position in (4, 9)');
    await world.pool.query(`update journal.entry set body = '{"n":"other"}' where position = 2`);
    const damaged = { member: 3, entry: expect.any(Number) };
    expect(differing(await rebuild({ check: true }))).toEqual(damaged);
    expect(await count('journal.entry where position = 4')).toBe(0);
    expect(differing(await rebuild())).toEqual(damaged);
    expect(await count('journal.entry where position = 4')).toBe(1);
    expect(differing(await rebuild({ check: true }))).toEqual(NOTHING);
  });

  it('goes on where an earlier run was stopped', async () => {
    const space = await world.addSpace();
    await fill(space, 5);
    await world.pool.query('delete from journal.entry where position = 4');
    await rebuild();
    await expect(
      rebuildJournal({
        ...{ pool: world.pool, check: false, anew: false, onPage: () => undefined },
        announce: (line) => {
          if (line.startsWith('Comparing')) throw new Error('killed');
        },
      }),
    ).rejects.toThrow('killed');
    const head = await fill(space, 3, (await count('graph.event')) + 1);
    expect(differing(await rebuild())).toEqual(NOTHING);
    expect(said.at(-3)).toContain('going on where it was');
    expect(await count(`journal.cursor where position = ${head}`)).toBe(1);
  });

  it('is noticed by no reader and no projector, and no page is ever older than asked for', async () => {
    const space = await world.addSpace();
    let head = await fill(space, 20);
    const other = createProjector(world.pool, world.metrics);
    let [isOver, entries] = [false, 0];
    const write = async (): Promise<void> => {
      while (!isOver) {
        const records = await world.append(space, [recorded(1, `{"live":${entries}}`)]);
        entries++;
        head++;
        if (entries % 2 === 0) await other.project(new Map([[space, records]]));
        const { entries: shown } = await page({ space, identity: 1, atLeast: head, before: null, limit: 1 });
        expect(shown[0]).toContain(`"live":${entries - 1}`);
      }
    };
    const read = async (): Promise<void> => {
      while (!isOver) {
        const before = head;
        const { entries: shown } = await page({ space, identity: 3, atLeast: null, before: null, limit: 10_000 });
        expect([before >= 3, shown.length]).toEqual([true, 1]);
      }
    };
    const work = Promise.all([write(), read(), read()]);
    for (let round = 0; round < 6; round++) expect(differing(await rebuild())).toEqual(NOTHING);
    isOver = true;
    await work;
    expect(entries).toBeGreaterThan(6);
    expect(differing(await rebuild({ check: true }))).toEqual(NOTHING);
  });

  it('knows merges that came while it compared from roots that are wrong', async () => {
    const space = await world.addSpace();
    await fill(space, 2);
    const reports = await rebuildJournal({
      ...{ pool: world.pool, check: true, anew: false, onPage: () => undefined },
      announce: () => undefined,
    });
    expect(reports && differing(reports)).toEqual(NOTHING);
    await world.append(space, [merged(1, 3)]);
    await world.projector.catchUp(space, 5);
    expect(differing(await rebuild())).toEqual(NOTHING);
  });

  it('is refused ahead of the log, by the name of the command that helps', async () => {
    const space = await world.addSpace();
    await world.pool.query('insert into journal.cursor (space_id, position) values ($1, 5)', [space]);
    await expect(rebuild()).rejects.toThrow('omni recover');
  });
});
