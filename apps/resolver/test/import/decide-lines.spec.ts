import { emptyGraph, type Graph, INITIAL_POLICY } from '@omni/identity';
import { decideLines, type Deciding } from '../../src/import/decide-lines.js';
import { type ImportLine } from '../../src/import/import-line.js';
import { lineIdsFrom } from '../../src/import/line-ids.js';
import { DAY_MS, importCall, START_MS, toLines } from './import-lines.js';

const graphAt = (lastAt: number): Graph => emptyGraph({ position: 0, lastAt, policy: INITIAL_POLICY });
const decide = (lines: readonly ImportLine[], more: Partial<Deciding> = {}, lastAtMs = 0) => {
  const graph = graphAt(0);
  const idsOf = lineIdsFrom(Buffer.alloc(32), 1, lines.length + 1);
  return decideLines({ graph, idsOf, known: new Set(), live: false, ...more }, lines, lastAtMs);
};
const answersOf = ({ events }: ReturnType<typeof decide>) =>
  events.flatMap(({ event }) => (event.type === 'call.recorded' ? [event.answer] : []));

describe('lines of an import', () => {
  it('count as many earlier visits as they say, besides their own', () => {
    const decided = decide(
      toLines([
        importCall({ anonymous_id: 'A1' }, { visits: 5 }),
        importCall({ anonymous_id: 'A1' }, { visits: 2, counted: false }),
      ]),
    );
    expect(answersOf(decided).map(({ visits }) => visits)).toEqual([6, 8]);
  });

  it('are judged by windows on their own times: a shared device is its person again after 31 days', () => {
    const decided = decide(
      toLines([
        importCall({ anonymous_id: 'A1', email: 'e1' }),
        importCall({ anonymous_id: 'A1', email: 'e2' }, { day: 1 }),
        importCall({ anonymous_id: 'A1' }, { day: 2 }),
        importCall({ anonymous_id: 'A1', email: 'e1' }, { day: 32 }),
        importCall({ anonymous_id: 'A1' }, { day: 33 }),
      ]),
    );
    const [first, , shared, , again] = answersOf(decided).map(({ identity }) => identity);
    expect(shared).not.toBe(first);
    expect(again).toBe(first);
  });

  it('are stopped by no breaker: twelve merges of two persons in a minute go through one value', () => {
    const policy = { version: 1, kinds: { user_id: 'person', crm_id: 'person' } } as const;
    const graph = emptyGraph({ position: 0, lastAt: 0, policy });
    const persons = Array.from({ length: 12 }, (_, n) => importCall({ crm_id: `c${n}` }));
    const joins = Array.from({ length: 12 }, (_, n) => importCall({ crm_id: `c${n}`, email: `e${n}` }));
    const mails = Array.from({ length: 12 }, (_, n) => importCall({ email: `e${n}` }));
    const decided = decide(toLines([...mails, ...persons, ...joins]), { graph });
    const merged = decided.events.filter(({ event }) => event.type === 'identity.merged' && event.persons);
    expect(merged).toHaveLength(12);
    expect(decided.events.filter(({ event }) => event.type === 'alert.raised')).toEqual([]);
  });

  it('are refused where they are out of order, and the one behind is measured by the last in order', () => {
    const decided = decide(
      toLines([
        importCall({ anonymous_id: 'A1' }, { day: 2 }),
        importCall({ anonymous_id: 'A2' }, { day: 1 }),
        importCall({ anonymous_id: 'A3' }, { day: 2 }),
      ]),
    );
    expect(decided.refused).toEqual([{ line: 2, reason: 'out_of_order' }]);
    expect([decided.calls, decided.lastAtMs]).toEqual([2, START_MS + 2 * DAY_MS]);
  });

  it('are refused where the space has a newer call, or taken at its time with --live', () => {
    const lines = toLines([importCall({ anonymous_id: 'A1' })]);
    const newer = START_MS + DAY_MS;
    expect(decide(lines, { graph: graphAt(newer) }).refused).toEqual([{ line: 1, reason: 'older_than_the_space' }]);
    const live = decide(lines, { graph: graphAt(newer), live: true });
    expect(live.events.map(({ at }) => at)).toEqual(live.events.map(() => newer));
  });

  it('are passed over when their id was there before, in the batch or in the table', () => {
    const [one, two] = ['aa'.repeat(16), 'bb'.repeat(16)];
    const decided = decide(
      toLines([
        importCall({ anonymous_id: 'A1' }, { idDigest: one }),
        importCall({ anonymous_id: 'A1' }, { idDigest: one }),
        importCall({ anonymous_id: 'A1' }, { idDigest: two }),
      ]),
      { known: new Set([two]) },
    );
    expect([decided.calls, decided.repeated, decided.idDigests]).toEqual([1, 2, [one]]);
  });

  it('that nobody can be named by are refused with the reason, and change nothing', () => {
    const decided = decide(toLines([importCall({ phone: '48600100200' }), 'bad', importCall({ anonymous_id: 'A1' })]));
    expect(decided.refused).toEqual([
      { line: 1, reason: 'identifier_required' },
      { line: 2, reason: 'invalid_json' },
    ]);
    expect(decided.events[0]?.position).toBe(1);
  });
});
