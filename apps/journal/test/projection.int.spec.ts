import { type EventRecord } from '@omni/identity';
import { createProjector } from '../src/projection/projector.js';
import { created, merged, recorded, touched } from './event-builders.js';
import { type JournalWorld, openJournalWorld } from './journal-world.js';

let world: JournalWorld;
beforeAll(async () => {
  world = await openJournalWorld();
});
afterAll(() => world.close());

const cursorOf = async (space: number): Promise<number> => {
  const { rows } = await world.pool.query<{ position: string }>(
    'select position from journal.cursor where space_id = $1',
    [space],
  );
  return Number(rows[0]?.position ?? -1);
};
const rootsOf = async (space: number): Promise<readonly (readonly [number, number])[]> => {
  const { rows } = await world.pool.query<{ member: string; root: string }>(
    'select member, root from journal.member where space_id = $1 order by member',
    [space],
  );
  return rows.map(({ member, root }) => [Number(member), Number(root)]);
};
const entriesOf = async (space: number): Promise<readonly (readonly [number, number])[]> => {
  const { rows } = await world.pool.query<{ position: string; member: string }>(
    'select position, member from journal.entry where space_id = $1 order by position',
    [space],
  );
  return rows.map(({ position, member }) => [Number(position), Number(member)]);
};
const deliver = (space: number, records: readonly EventRecord[]) =>
  world.projector.project(new Map([[space, records]]));

describe('the projection', () => {
  it('does the same work once, however often a batch is delivered', async () => {
    const space = await world.addSpace();
    const records = await world.append(space, [created(1), recorded(1, '{}'), recorded(1, '{}')]);
    await deliver(space, records);
    await deliver(space, records);
    await deliver(space, [...records, ...records]);
    expect(await entriesOf(space)).toEqual([
      [2, 1],
      [3, 1],
    ]);
    expect(await cursorOf(space)).toBe(3);
  });

  it('takes the new part of a batch that overlaps what was projected', async () => {
    const space = await world.addSpace();
    const records = await world.append(space, [created(1), recorded(1, '{}'), recorded(1, '{}'), touched]);
    await deliver(space, records.slice(0, 2));
    await deliver(space, records.slice(1));
    expect(await entriesOf(space)).toHaveLength(2);
    expect(await cursorOf(space)).toBe(4);
  });

  it('fills holes before, within and between batches from the log', async () => {
    const space = await world.addSpace();
    const records = await world.append(space, [created(1), ...Array.from({ length: 9 }, () => recorded(1, '{}'))]);
    const delivered = records.filter(({ position }) => [3, 4, 7, 9].includes(position));
    await deliver(space, delivered);
    expect(await cursorOf(space)).toBe(9);
    expect(await entriesOf(space)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((position) => [position, 1]));
  });

  it('rejects, and moves nothing, when the log lacks a position', async () => {
    const space = await world.addSpace();
    const records = await world.append(space, [created(1), recorded(1, '{}'), recorded(1, '{}')]);
    await world.pool.query('delete from graph.event where space_id = $1 and position = 2', [space]);
    await expect(deliver(space, records.slice(2))).rejects.toThrow(`space ${space} lacks position 2`);
    await expect(world.projector.catchUp(space, 3)).rejects.toThrow(`space ${space} lacks position 2`);
    expect(await cursorOf(space)).toBe(1);
  });

  it('rolls a whole batch back when one event of it cannot be folded', async () => {
    const [good, bad] = [await world.addSpace(), await world.addSpace()];
    const event = { ...touched, type: 'identity.teleported' } as object as typeof touched;
    const delivered = new Map([
      [good, await world.append(good, [created(1)])],
      [bad, await world.append(bad, [event])],
    ]);
    await expect(world.projector.project(delivered)).rejects.toThrow('identity.teleported');
    expect([await cursorOf(good), await cursorOf(bad)]).toEqual([-1, -1]);
  });

  it('projects several spaces in one batch and keeps them apart', async () => {
    const spaces = [await world.addSpace(), await world.addSpace(), await world.addSpace()];
    const delivered = new Map<number, readonly EventRecord[]>();
    for (const space of spaces.toReversed())
      delivered.set(space, await world.append(space, [created(1), recorded(1, '{}'), created(3), merged(1, 3)]));
    await world.projector.project(delivered);
    for (const space of spaces) {
      expect(await entriesOf(space)).toEqual([[2, 1]]);
      expect(await rootsOf(space)).toEqual([
        [1, 1],
        [3, 1],
      ]);
    }
  });

  it('re-points the members of an absorbed identity and leaves entries where they were written', async () => {
    const space = await world.addSpace();
    const other = await world.addSpace();
    await world.append(other, [created(1), created(2)]);
    await world.projector.catchUp(other, 2);
    const events = [created(1), created(2), created(3), recorded(2, '{}'), merged(2, 3)];
    await deliver(space, await world.append(space, events));
    await deliver(space, await world.append(space, [recorded(3, '{}'), merged(1, 2), recorded(2, '{}')]));
    expect(await rootsOf(space)).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect((await entriesOf(space)).map(([, member]) => member)).toEqual([2, 3, 2]);
    expect((await rootsOf(other)).map(([, root]) => root)).toEqual([1, 2]);
  });

  it('does everything once when projectors, readers and redelivery race', async () => {
    const space = await world.addSpace();
    const other = await world.addSpace();
    const events = [created(1), ...Array.from({ length: 300 }, () => recorded(1, '{}'))];
    const records = await world.append(space, events);
    await world.append(other, events);
    const projectors = [world.projector, createProjector(world.pool, world.metrics)];
    const work = projectors.flatMap((projector, index) => [
      ...[0, 60, 120, 180, 240].map((from) => {
        const slice = records.slice(from, from + 70 + index);
        return projector.project(
          new Map(
            index
              ? [
                  [other, slice],
                  [space, slice],
                ]
              : [
                  [space, slice],
                  [other, slice],
                ],
          ),
        );
      }),
      ...[50, 150, 301].map((position) => projector.catchUp(space, position)),
    ]);
    await Promise.all(work);
    expect(await entriesOf(space)).toEqual(records.slice(1).map(({ position }) => [position, 1]));
    expect(await cursorOf(space)).toBe(301);
  });

  it('catches up with a long log in bounded transactions', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), ...Array.from({ length: 4_500 }, () => recorded(1, '{}'))]);
    await Promise.all([world.projector.catchUp(space, 4_501), world.projector.catchUp(space, 7)]);
    expect(await cursorOf(space)).toBe(4_501);
    expect(await entriesOf(space)).toHaveLength(4_500);
  });

  it('bounds a transaction by bytes as well, whether the log or the topic brings them', async () => {
    const [read, delivered] = [await world.addSpace(), await world.addSpace()];
    const body = JSON.stringify({ platform: 'x'.repeat(3 * 1024 * 1024) });
    const events = [created(1), ...Array.from({ length: 6 }, () => recorded(1, body))];
    await world.append(read, events);
    await world.projector.catchUp(read, 7);
    await deliver(delivered, await world.append(delivered, events));
    expect(await entriesOf(read)).toHaveLength(6);
    expect(await entriesOf(delivered)).toHaveLength(6);
  });

  it('rejects a reader whose position the log does not have', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1)]);
    await expect(world.projector.catchUp(space, 2)).rejects.toThrow(`space ${space} ends before position 2`);
  });
});
