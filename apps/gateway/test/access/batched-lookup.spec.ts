import { createBatchedLookup } from '../../src/access/batched-lookup.js';

/** A source that answers when told to, and remembers what it was asked. */
const givenSource = () => {
  const batches: (readonly string[])[] = [];
  const release: (() => void)[] = [];
  let refuse = false;
  const read = async (keys: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    batches.push(keys);
    await new Promise<void>((resolve) => release.push(resolve));
    if (refuse) throw new Error('away');
    return new Map(keys.filter((key) => key !== 'unknown').map((key) => [key, `value of ${key}`]));
  };
  return { read, batches, answer: () => release.shift()?.(), goAway: () => void (refuse = true) };
};

describe('a batched lookup', () => {
  it('asks for what came during a question with the next one, each key once', async () => {
    const source = givenSource();
    const lookup = createBatchedLookup(source.read);
    const first = [lookup.find('a'), lookup.find('a')];
    const later = [lookup.find('b'), lookup.find('c'), lookup.find('b'), lookup.find('a')];
    source.answer();
    expect(await Promise.all(first)).toEqual(['value of a', 'value of a']);
    expect(source.batches).toEqual([['a'], ['b', 'c']]);
    source.answer();
    expect(await Promise.all(later)).toEqual(['value of b', 'value of c', 'value of b', 'value of a']);
    expect(source.batches).toHaveLength(2);
  });

  it('answers undefined where nothing was found', async () => {
    const source = givenSource();
    const asked = createBatchedLookup(source.read).find('unknown');
    source.answer();
    expect(await asked).toBeUndefined();
  });

  it('rejects every key of a question that failed and asks anew afterwards', async () => {
    const source = givenSource();
    const lookup = createBatchedLookup(source.read);
    source.goAway();
    const asked = [lookup.find('a'), lookup.find('a')];
    source.answer();
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = lookup.find('a');
    source.answer();
    await expect(again).rejects.toThrow('away');
    expect(source.batches).toEqual([['a'], ['a']]);
  });

  it('refuses with OVERLOADED when too many different keys wait', async () => {
    const source = givenSource();
    const lookup = createBatchedLookup(source.read);
    const asked = Array.from({ length: 5_001 }, (_, i) => lookup.find(`${i}`));
    await expect(lookup.find('one more')).rejects.toMatchObject({ code: 'OVERLOADED' });
    for (let batch = 0; batch <= 11; batch++) {
      source.answer();
      await new Promise(setImmediate);
    }
    expect(await Promise.all(asked)).toHaveLength(5_001);
    expect(Math.max(...source.batches.map((keys) => keys.length))).toBe(500);
  });
});
