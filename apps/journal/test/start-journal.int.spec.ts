import { setImmediate } from 'node:timers/promises';
import { type Bus, createInProcessBus } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { Registry } from 'prom-client';
import { type RunningJournal, startJournal } from '../src/start-journal.js';
import { AT_MS, created, recorded, toMessageText, touched } from './event-builders.js';
import { type JournalWorld, openJournalWorld } from './journal-world.js';

let world: JournalWorld;
let bus: Bus;
let registry: Registry;
let journal: RunningJournal | undefined;
beforeEach(async () => {
  world = await openJournalWorld();
  bus = createInProcessBus({ partitions: { [TOPIC.events]: 2 } });
  registry = new Registry();
});
afterEach(async () => {
  await journal?.close();
  journal = undefined;
  await bus.close();
  await world.close();
});

const start = async (): Promise<RunningJournal> => {
  journal = await startJournal({ pool: world.pool, bus, logger: world.logger, registry });
  return journal;
};
const cursors = async (): Promise<readonly number[]> => {
  const { rows } = await world.pool.query<{ position: string }>(
    'select position from journal.cursor order by space_id',
  );
  return rows.map(({ position }) => Number(position));
};
const valueOf = async (metric: string): Promise<number> => {
  const found = await registry.getSingleMetric(metric)?.get();
  return found?.values.reduce((sum, { value }) => sum + value, 0) ?? Number.NaN;
};
/** Asks until it is so; the time-out of the spec is the limit. What is asked may need no I/O, so others get their turn. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await setImmediate();
};
const publish = (key: string, values: readonly string[]): Promise<void> =>
  bus.publish(
    TOPIC.events,
    values.map((value) => ({ key, value })),
  );

describe('the journal', () => {
  it('catches up with the log before it starts', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), recorded(1, '{}')]);
    await start();
    expect(await cursors()).toEqual([2]);
    expect(await valueOf('omni_journal_cursor_distance')).toBe(0);
  });

  it('projects what the topic delivers', async () => {
    await start();
    const spaces = [await world.addSpace(), await world.addSpace(), await world.addSpace()];
    for (const space of spaces) {
      const records = await world.append(space, [created(1), recorded(1, '{"platform":"web"}'), touched]);
      const texts = records.map((record) => toMessageText(record, `space-${space}`));
      await publish(`space-${space}`, texts);
      await publish(`space-${space}`, texts.slice(1));
    }
    await until(async () => (await valueOf('omni_journal_projected_events_total')) >= 9);
    expect(await cursors()).toEqual([3, 3, 3]);
    expect(await valueOf('omni_journal_projected_events_total')).toBe(9);
  });

  it('passes over what it cannot read, and has the log fill its place', async () => {
    await start();
    const space = await world.addSpace();
    const [first, second] = await world.append(space, [created(1), recorded(1, '{}')]);
    if (!first || !second) throw new Error('two records were appended');
    const foreign = toMessageText(first, `space-${space}`, '11111111-1111-4111-8111-111111111111');
    await publish(`space-${space}`, ['nonsense', '{}', foreign]);
    await publish('nowhere', [toMessageText(first, 'nowhere')]);
    await publish(`space-${space}`, [toMessageText(second, `space-${space}`)]);
    await until(
      async () => (await cursors()).join() === '2' && (await valueOf('omni_journal_unreadable_events_total')) === 4,
    );
    const { values } = (await registry.getSingleMetric('omni_journal_unreadable_events_total')?.get()) ?? {
      values: [],
    };
    expect(values.map(({ labels }) => labels['reason']).sort()).toEqual([
      'not_json',
      'other_log',
      'unknown_space',
      'wrong_shape',
    ]);
  });

  it('reports a fault, and projects when it is over', async () => {
    await start();
    const space = await world.addSpace();
    const [record] = await world.append(space, [created(1)]);
    if (!record) throw new Error('a record was appended');
    await world.pool.query('alter table journal.cursor rename to cursor_away');
    await publish(`space-${space}`, [toMessageText(record, `space-${space}`)]);
    await until(async () => (await valueOf('omni_journal_consumer_faults_total')) > 0);
    await world.pool.query('alter table journal.cursor_away rename to cursor');
    await until(async () => (await cursors()).join() === '1');
  });

  it('stops at events of a type that it does not know, whatever delivers them', async () => {
    const running = await start();
    const space = await world.addSpace();
    const event = { ...touched, type: 'identity.teleported' } as object as typeof touched;
    await world.append(space, [event]);
    await publish(`space-${space}`, [
      toMessageText({ position: 1, at: AT_MS, subject: null, event }, `space-${space}`),
    ]);
    await until(async () => (await valueOf('omni_journal_consumer_faults_total')) > 0);
    const request = { space, identity: 1, atLeast: 1, before: null, limit: 1 };
    await expect(running.page(request)).rejects.toThrow('identity.teleported');
    expect(await valueOf('omni_journal_cursor_distance')).toBe(1);
  });

  it('does not start ahead of the log, as it would be after the restore of an older database', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1)]);
    await world.pool.query('insert into journal.cursor (space_id, position) values ($1, 5)', [space]);
    await expect(start()).rejects.toThrow(`the journal of space ${space} is ahead of its log`);
  });

  it('measures its pages', async () => {
    const running = await start();
    const space = await world.addSpace();
    await world.append(space, [created(1), recorded(1, '{}'), recorded(1, '{}')]);
    await running.page({ space, identity: 1, atLeast: 3, before: null, limit: 10 });
    const text = await registry.metrics();
    expect(text).toContain('omni_journal_page_entries_sum 2');
    expect(text).toContain('omni_journal_page_seconds_count 1');
    expect(text).toContain('omni_journal_projected_events_total{from="log"} 3');
  });
});
