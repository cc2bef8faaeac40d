import fc from 'fast-check';
import { RevertibleMap } from '../../src/audit/revertible-map.js';

type Change = { readonly key: number; readonly to: 'set' | 'delete' | 'add' | 'get'; readonly value: number };

const changes = fc.array(
  fc.record<Change>({
    key: fc.integer({ min: 0, max: 5 }),
    to: fc.constantFrom('set', 'delete', 'add', 'get'),
    value: fc.integer({ min: 0, max: 9 }),
  }),
);

const apply = (map: Map<number, Set<number>>, { key, to, value }: Change): void => {
  if (to === 'delete') map.delete(key);
  else if (to === 'set') map.set(key, new Set([value]));
  else if (to === 'add') map.get(key)?.add(value);
  else map.get(key);
};
const contentOf = (map: Map<number, Set<number>>) => [...map].map(([key, set]) => [key, [...set]]).toSorted();

describe('a map that can be put back', () => {
  it('is a map like any other, and after it was put back as it was before', () => {
    fc.assert(
      fc.property(changes, changes, (before, after) => {
        const [plain, map] = [new Map<number, Set<number>>(), new RevertibleMap<number, Set<number>>()];
        for (const change of before) [plain, map].forEach((one) => apply(one, change));
        const was = contentOf(map);
        expect(was).toEqual(contentOf(plain));
        map.begin();
        for (const change of after) [plain, map].forEach((one) => apply(one, change));
        expect(contentOf(map)).toEqual(contentOf(plain));
        map.revert();
        expect(contentOf(map)).toEqual(was);
        map.begin();
        for (const change of after) apply(map, change);
        const kept = contentOf(map);
        map.keep();
        map.revert();
        expect(contentOf(map)).toEqual(kept);
      }),
    );
  });
});
