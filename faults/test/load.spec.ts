import { bodyOf, isLookUp, MARK, meaningOf } from '../src/load/body.js';
import { drawsOf } from '../src/load/draw.js';
import { createTally } from '../src/load/tally.js';

const bodies = Array.from({ length: 2_000 }, (_, index) => bodyOf(drawsOf('spec', index), String(index)));

describe('the calls of a load', () => {
  it('are the same for the same seed', () => {
    expect(bodyOf(drawsOf('spec', 7), '7')).toBe(bodies[7]);
  });

  it('are all different', () => {
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  it('all have an identifier by which one may be asked for', () => {
    for (const body of bodies)
      expect(meaningOf(body).identifiers.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^(anonymous_id|email)$/)]),
      );
  });

  it('carry the mark that is looked for in logs', () => {
    for (const body of bodies) expect(body).toContain(MARK);
  });

  it('count, ask, leave entries and look up', () => {
    const lookUps = bodies.filter(isLookUp);
    expect(lookUps.length).toBeGreaterThan(100);
    expect(bodies.some((body) => body.includes('"count_prev_visits":false'))).toBe(true);
    expect(bodies.some((body) => body.includes('valuation_properties'))).toBe(true);
  });

  it('are understood with an e-mail as its hash', () => {
    expect(meaningOf('{"email":"a@b.example"}').identifiers).toEqual([
      { kind: 'email', address: 'a@b.example', value: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });
});

describe('a tally', () => {
  it('counts what came back', () => {
    const tenant = { space: 'one', token: 'none' };
    const tally = createTally([tenant]);
    tally.call();
    tally.refused();
    tally.cut();
    tally.other('500 INTERNAL_ERROR');
    tally.other('500 INTERNAL_ERROR');
    tally.answered(tenant, 12);
    expect(tally.read()).toMatchObject({
      ...{ calls: 1, answered: 1, refused: 1, cut: 1, p99Ms: 12 },
      other: { '500 INTERNAL_ERROR': 2 },
    });
  });
});
