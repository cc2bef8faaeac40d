import { withCreatedAt } from '@omni/contracts';
import { type Journal, type PageRequest } from '../src/journal.js';
import { createPageReader } from '../src/reading/page-reader.js';
import { readPage } from '../src/reading/page-sql.js';
import { created, merged, recorded } from './event-builders.js';
import { type JournalWorld, openJournalWorld } from './journal-world.js';

let world: JournalWorld;
let page: Journal['page'];
beforeAll(async () => {
  world = await openJournalWorld();
  page = createPageReader(world.pool, world.projector, world.metrics);
});
afterAll(() => world.close());

const CREATED_AT = '"created_at":"2025-01-30T10:01:57.000000Z"';
const EMPTY = '"valuation_properties":{"action":"","properties":{}}';
const numbered = (n: number): string => `{"n":${n}}`;
const calls = (member: number, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => recorded(member, numbered(from + index)));
const numbersOf = (entries: readonly string[]): readonly number[] =>
  entries.map((entry) => (JSON.parse(entry) as { n: number }).n);
const ask = (space: number, change: Partial<PageRequest> = {}) =>
  page({ space, identity: 1, atLeast: 0, before: null, limit: 10_000, ...change });

/** Walks to the end; `meanwhile` runs after the first page. */
const walk = async (space: number, limit: number, meanwhile = async () => {}): Promise<readonly string[]> => {
  let { entries, next } = await ask(space, { limit });
  await meanwhile();
  while (next !== null) {
    const following = await ask(space, { limit, before: next });
    entries = [...entries, ...following.entries];
    next = following.next;
  }
  return entries;
};

describe('a page of the journal', () => {
  it('is empty for an identity that nobody knows', async () => {
    const space = await world.addSpace();
    expect(await ask(space, { identity: 99 })).toEqual({ entries: [], next: null });
  });

  it('is empty for an identity that only another space has', async () => {
    const [space, other] = [await world.addSpace(), await world.addSpace()];
    await world.append(space, [created(1), recorded(1, '{}')]);
    await world.append(other, [recorded(7, '{}')]);
    expect((await ask(space, { atLeast: 2 })).entries).toHaveLength(1);
    expect((await ask(other, { atLeast: 1 })).entries).toEqual([]);
  });

  it('shows what was recorded up to the position asked for, although the topic delivered nothing', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), recorded(1, numbered(1))]);
    expect(numbersOf((await ask(space, { atLeast: 2 })).entries)).toEqual([1]);
    await world.append(space, [recorded(1, numbered(2))]);
    expect(numbersOf((await ask(space, { atLeast: 3 })).entries)).toEqual([2, 1]);
  });

  it('serves many readers at once that all find the space behind', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), ...calls(1, 1, 50)]);
    const pages = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(space, { atLeast: index + 2 })));
    pages.forEach(({ entries }, index) => expect(entries.length).toBeGreaterThan(index));
  });

  it('rejects when the log never reaches the position asked for', async () => {
    const space = await world.addSpace();
    await expect(ask(space, { atLeast: 1 })).rejects.toThrow('ends before position 1');
  });

  it('keeps every byte of a body: digits, escapes, doubled members, spaces within values', async () => {
    const space = await world.addSpace();
    const odd =
      '"a":1e400,"b":12345678901234567890,"c":1.10,"d":"\\u0000\\ud800\\/é\u2028","a":[1, 2],"7":0,"__proto__":1';
    await world.append(space, [created(1), recorded(1, `{ ${odd} }`)]);
    const { entries } = await ask(space, { atLeast: 2 });
    expect(entries).toEqual([`{${odd},${EMPTY},${CREATED_AT}}`]);
  });

  it('shows the addresses of a shared device as empty texts', async () => {
    const space = await world.addSpace();
    const body = '{"email":"a@b.example","platform":"web","phone":"+491234567"}';
    await world.append(space, [created(1, 'kiosk'), recorded(1, body, { device: true })]);
    const { entries } = await ask(space, { atLeast: 2 });
    expect(entries).toEqual([`{"email":"","platform":"web","phone":"",${EMPTY},${CREATED_AT}}`]);
  });

  it('merges the entries of all members, newest first, whichever member is asked for', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), created(2), created(3)]);
    await world.append(
      space,
      [3, 1, 2, 1, 3].map((member, index) => recorded(member, numbered(index))),
    );
    await world.append(space, [merged(2, 3), merged(1, 2)]);
    for (const identity of [1, 2, 3])
      expect(numbersOf((await ask(space, { identity, atLeast: 10 })).entries)).toEqual([4, 3, 2, 1, 0]);
  });

  it('holds the limit and says where the next one begins', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), ...calls(1, 0, 5)]);
    expect(await ask(space, { limit: 3, atLeast: 6 })).toMatchObject({ next: 4 });
    expect(await ask(space, { limit: 5 })).toMatchObject({ next: null });
    expect(numbersOf(await walk(space, 2))).toEqual([4, 3, 2, 1, 0]);
    expect(numbersOf(await walk(space, 1))).toEqual([4, 3, 2, 1, 0]);
  });
});

describe('a walk through the pages', () => {
  it('shows each entry once although calls come in and identities are merged into it meanwhile', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), created(2)]);
    const mixed = Array.from({ length: 20 }, (_, index) => recorded(index % 2 ? 2 : 1, numbered(index)));
    await world.append(space, mixed);
    await world.projector.catchUp(space, 22);
    const seen = await walk(space, 3, async () => {
      await world.append(space, [merged(1, 2), recorded(1, numbered(99))]);
      await world.projector.catchUp(space, 24);
    });
    const numbers = numbersOf(seen);
    const own = [18, 16, 14, 12, 10, 8, 6, 4, 2, 0];
    expect(numbers.filter((n) => n % 2 === 0)).toEqual(own);
    expect(numbers).toEqual(numbers.toSorted((left, right) => right - left));
    expect(numbers.slice(3)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('is answered when the identity was absorbed since', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), created(2), ...calls(2, 0, 4)]);
    const first = await ask(space, { identity: 2, limit: 2, atLeast: 6 });
    await world.append(space, [merged(1, 2)]);
    const second = await ask(space, { identity: 2, limit: 2, before: first.next, atLeast: 7 });
    expect(numbersOf([...first.entries, ...second.entries])).toEqual([3, 2, 1, 0]);
  });

  it('of 10,000 entries over many members is one page', async () => {
    const space = await world.addSpace();
    const members = Array.from({ length: 20 }, (_, index) => index + 1);
    await world.append(
      space,
      members.map((member) => created(member)),
    );
    const entries = Array.from({ length: 10_001 }, (_, index) => recorded((index % 20) + 1, numbered(index)));
    await world.append(space, entries);
    await world.append(
      space,
      members.slice(1).map((member) => merged(1, member)),
    );
    const { entries: shown, next } = await ask(space, { identity: 13, atLeast: 10_040 });
    expect(numbersOf(shown)).toEqual(Array.from({ length: 10_000 }, (_, index) => 10_000 - index));
    expect(next).toBe(22);
    expect(numbersOf((await ask(space, { before: next })).entries)).toEqual([0]);
  });

  it('ends a page at 4 MiB, and goes on behind it', async () => {
    const space = await world.addSpace();
    const long = (n: number): string => `{"n":${n},"text":"${'é'.repeat(100_000)}"}`;
    await world.append(space, [created(1), ...Array.from({ length: 50 }, (_, n) => recorded(1, long(n)))]);
    const { entries, next } = await ask(space, { atLeast: 51 });
    const bytes = Buffer.byteLength(`[${entries.join(',')}]`);
    expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(bytes + Buffer.byteLength(entries[0] ?? '')).toBeGreaterThan(4 * 1024 * 1024);
    expect(next).not.toBeNull();
    expect(numbersOf(await walk(space, 10_000))).toEqual(Array.from({ length: 50 }, (_, index) => 49 - index));
  });

  it('shows an entry that is larger than a page by itself', async () => {
    const space = await world.addSpace();
    const huge = `{"n":1,"text":"${'x'.repeat(5 * 1024 * 1024)}"}`;
    await world.append(space, [created(1), recorded(1, huge), recorded(1, numbered(2)), recorded(1, huge)]);
    expect(numbersOf((await ask(space, { atLeast: 4 })).entries)).toEqual([1]);
    expect(numbersOf(await walk(space, 10_000))).toEqual([1, 2, 1]);
  });

  it('shows all that is committed when it is asked for no position', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), created(2), recorded(2, numbered(1)), merged(1, 2)]);
    expect(numbersOf((await ask(space, { atLeast: null, before: 4 })).entries)).toEqual([1]);
  });

  it('is the same whether it is read alone or together with those of others, of other spaces and lengths', async () => {
    const [space, other] = [await world.addSpace(), await world.addSpace()];
    await world.append(space, [created(1), ...calls(1, 1, 150), created(152), ...calls(152, 1, 3)]);
    const long = Array.from({ length: 3 }, (_, n) => recorded(1, `{"n":${n},"text":"${'x'.repeat(50_000)}"}`));
    await world.append(other, [created(1), ...long]);
    const questions = [
      ...[1, 2, 99, 100, 101, 149, 150, 151, 10_000].map((limit) => ({ space, identity: 1, limit })),
      ...[1, 2, 3, 10_000].map((limit) => ({ space: other, identity: 1, limit })),
      { space, identity: 152, limit: 10 },
      { space, identity: 99, limit: 10 },
      { space: other, identity: 152, limit: 10 },
    ].flatMap((one) => [null, 60, 3].map((before) => ({ ...one, before, atLeast: 4 })));
    const together = await Promise.all(questions.map((one) => page(one)));
    const alone = [];
    for (const one of questions) {
      const { rows, isCut } = await readPage(world.pool, one);
      const entries = rows.map(({ body, atMs }) => withCreatedAt(body, atMs));
      alone.push({ entries, next: isCut ? (rows.at(-1)?.position ?? null) : null });
    }
    expect(together).toEqual(alone);
  });
});
