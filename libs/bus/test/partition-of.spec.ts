import { partitionOf } from '../src/index.js';

describe('the partition of a key', () => {
  it('never changes from release to release', () => {
    const keys = ['', 'default', 'acme', 'zażółć', '2bdb5eba-a84e-473b-9f83-e7cb0d4236af'];
    expect(keys.map((key) => partitionOf(key, 12))).toEqual([9, 5, 6, 7, 6]);
  });

  it('spreads keys over all partitions', () => {
    const counts = new Array<number>(8).fill(0);
    for (let index = 0; index < 8_000; index++) {
      const partition = partitionOf(`space-${index}`, 8);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });
});
