import { type EventRecord, type GraphEvent } from '@omni/identity';
import fc from 'fast-check';
import { foldEvents, type RowChanges } from '../src/projection/fold-events.js';
import { created, merged, recorded, recordsOf } from './event-builders.js';

type Tables = { readonly rootOf: Map<number, number>; readonly entries: [member: number, position: number][] };

/** What the SQL does with the changes of one run. */
const apply = ({ rootOf, entries }: Tables, changes: RowChanges): void => {
  for (const { member, root } of changes.members) rootOf.set(member, root);
  const survivorOf = new Map(changes.repointings.map(({ absorbed, survivor }) => [absorbed, survivor]));
  for (const [member, root] of rootOf) rootOf.set(member, survivorOf.get(root) ?? root);
  for (const { member, position } of changes.entries) entries.push([member, position]);
};

type Step = { readonly pick: number; readonly other: number; readonly kind: 'create' | 'merge' | 'record' };

/** A log that could be: merges join two roots, calls are recorded on members that exist. */
const toLog = (steps: readonly Step[]): readonly EventRecord[] => {
  const members: number[] = [];
  const roots: number[] = [];
  const events: GraphEvent[] = [];
  const create = (): void => {
    members.push(events.length + 1);
    roots.push(events.length + 1);
    events.push(created(events.length + 1));
  };
  const merge = (survivor: number, absorbed: number): void => {
    roots.splice(roots.indexOf(absorbed), 1);
    events.push(merged(survivor, absorbed));
  };
  for (const { kind, pick, other } of steps) {
    const [survivor, absorbed] = [roots[pick % roots.length], roots[other % roots.length]];
    const member = members[pick % members.length];
    if (kind === 'merge' && survivor && absorbed && survivor !== absorbed) merge(survivor, absorbed);
    else if (kind === 'record' && member) events.push(recorded(member, '{}'));
    else create();
  }
  return recordsOf(events);
};

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('create' as const, 'merge' as const, 'record' as const),
    pick: fc.nat(50),
    other: fc.nat(50),
  }),
  { maxLength: 60 },
);

describe('folding a log', () => {
  it('gives the same rows however it is cut into runs', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (drawn, cuts) => {
        const log = toLog(drawn);
        const [whole, cut]: [Tables, Tables] = [
          { rootOf: new Map(), entries: [] },
          { rootOf: new Map(), entries: [] },
        ];
        apply(whole, foldEvents(1, log));
        for (let at = 0, turn = 0; at < log.length; turn++) {
          const length = cuts[turn % cuts.length] ?? 1;
          apply(cut, foldEvents(1, log.slice(at, at + length)));
          at += length;
        }
        expect([...cut.rootOf]).toEqual([...whole.rootOf]);
        expect(cut.entries).toEqual(whole.entries);
      }),
    );
  });
});
