import { describe, expect, it } from '@jest/globals';
import { partitionOf } from './answering.js';
import { tell } from './story.js';

const [e1, e2] = ['one@example.com', 'two@example.com'];
const p = '48600100200';
const WITH_USER_ID = { kinds: { user_id: 'person' } } as const;
const BARE = { counted: false, recorded: false };
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
const personKinds = (count: number) => ({
  kinds: Object.fromEntries(
    ['user_id', 'crm', ...numbers(count).map((n) => `kind${n}`)].map((kind) => [kind, 'person' as const]),
  ),
});

describe('limits of the model', () => {
  it('takes the expired device of a person for a stranger’s', () => {
    const { call, wait } = tell();
    const x = call({ A: 'A0', e: e1 });
    numbers(50).forEach((n) => {
      if (n % 15 === 0) wait(2);
      expect(call({ A: `A${n}`, e: e1 }).uuid).toBe(x.uuid);
    });
    expect(call({ A: 'A0' })).toMatchObject({ email: '', visits: 1 });
    expect(call({ A: 'A1' }).uuid).toBe(x.uuid);
  });

  it('refuses a fourth phone within a year', () => {
    const { call, wait } = tell();
    numbers(3).forEach((n) => call({ e: e1, p: `4860010020${n}` }));
    expect(call({ e: e1, p }).outcomes).toContain('refused_limit');
    wait(366);
    expect(call({ e: e1, p }).outcomes).toContain('attached');
  });

  it('refuses a sixth e-mail within a year', () => {
    const { call } = tell(WITH_USER_ID);
    numbers(5).forEach((n) => call({ u: 'u1', e: `${n}@example.com` }));
    expect(call({ u: 'u1', e: '6@example.com' }).outcomes).toContain('refused_limit');
  });

  it('holds the sixth merge of two persons through one value within an hour', () => {
    const { call } = tell(personKinds(6));
    numbers(6).forEach((n) => call({ [`kind${n}`]: 'v' }));
    call({ u: 'u1' });
    numbers(5).forEach((n) => expect(call({ [`kind${n}`]: 'v', u: 'u1' }).outcomes).toContain('merged_person'));
    expect(call({ kind6: 'v', u: 'u1' })).toMatchObject({
      visits: 2,
      outcomes: new Set(['touched', 'held_by_breaker']),
    });
  });

  it('holds the eleventh merge of two persons into one root within ten minutes', () => {
    const { call } = tell(personKinds(11));
    call({ crm: 'c1' });
    numbers(11).forEach((n) => call({ [`kind${n}`]: 'v' }));
    numbers(10).forEach((n) => expect(call({ crm: 'c1', [`kind${n}`]: 'v' }).outcomes).toContain('merged_person'));
    expect(call({ crm: 'c1', kind11: 'v' }).outcomes).toContain('held_by_breaker');
  });
});

describe('who may only look in the model', () => {
  it('links nothing for a token that may only read', () => {
    const { call, lookUp, world } = tell();
    const x = call({ e: e1 });
    expect(lookUp({ A: 'A1', e: e1 })).toMatchObject({ uuid: x.uuid, email: e1 });
    expect(partitionOf(world).holderOf.size).toBe(1);
    expect(lookUp({ A: 'A1' }).uuid).toBe(lookUp({ A: 'A1' }).uuid);
  });

  it('writes only what is new in a bare look-up', () => {
    const { call, world } = tell();
    const x = call({ A: 'A1', e: e1 });
    const before = world.facts.length;
    expect(call({ A: 'A1', e: e1 }, BARE)).toMatchObject({ uuid: x.uuid, email: e1, visits: 1, outcomes: new Set() });
    expect(world.facts).toHaveLength(before);
    expect(call({ A: 'A1', e: e2 }, BARE)).toMatchObject({ outcomes: new Set(['created', 'attached']) });
    expect(world.facts.slice(before).map((fact) => fact.type)).toEqual(['created', 'attached', 'claimed']);
  });

  it('tells a stranger whose phone two persons own the same uuid twice', () => {
    const { call, lookUp } = tell();
    call({ e: e1, p });
    call({ e: e2, p });
    expect(lookUp({ A: 'A1', p }).uuid).toBe(lookUp({ A: 'A1', p }).uuid);
  });

  it('claims what an absorbed person held when the two are merged', () => {
    const { call, wait } = tell(WITH_USER_ID);
    const x = call({ u: 'u1' });
    call({ A: 'A1', e: e1 });
    wait(1);
    const y = call({ A: 'A1', u: 'u2' });
    wait(29.5);
    expect(call({ u: 'u1', e: e1 }).outcomes).toContain('merged_person');
    expect([x.uuid, y.uuid]).not.toContain(call({ A: 'A1' }).uuid);
  });

  it('does not refresh a claim by a call without a person’s id', () => {
    const { call, wait } = tell();
    const x = call({ A: 'A1', e: e1 });
    wait(20);
    call({ A: 'A1' });
    wait(11);
    const y = call({ A: 'A1', e: e2 });
    expect(call({ A: 'A1' })).toMatchObject({ uuid: y.uuid, email: e2 });
    expect(call({ A: 'A1', e: e1 }).uuid).toBe(x.uuid);
  });
});

describe('addresses in the model', () => {
  it('answers no address while only its hash is known', () => {
    const { call } = tell();
    const x = call({ A: 'A1', e: `#${e1}` });
    expect(call({ A: 'A1' })).toMatchObject({ uuid: x.uuid, email: '' });
    expect(call({ e: e1 })).toMatchObject({ uuid: x.uuid, email: '' });
    expect(call({ A: 'A1' })).toMatchObject({ uuid: x.uuid, email: e1 });
  });

  it('answers the address that a recorded call carried last', () => {
    const { call } = tell(WITH_USER_ID);
    call({ u: 'u1', e: e1 });
    call({ u: 'u1', e: e2 });
    call({ u: 'u1', e: e1 });
    call({ u: 'u1', e: e2 }, BARE);
    expect(call({ u: 'u1' }).email).toBe(e1);
  });
});
