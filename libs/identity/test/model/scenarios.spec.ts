import { describe, expect, it } from '@jest/globals';
import { partitionOf } from './answering.js';
import { tell } from './story.js';

const [e1, e2] = ['one@example.com', 'two@example.com'];
const p = '48600100200';
const WITH_USER_ID = { kinds: { user_id: 'person' } } as const;
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('a model of the policy, first meetings', () => {
  it('makes an anonymous identity of an anonymous_id that nobody knows (1)', () => {
    const { call } = tell();
    expect(call({ A: 'A1' })).toMatchObject({ email: '', visits: 1, outcomes: new Set(['created', 'attached']) });
  });

  it('gives the e-mail to the anonymous identity of its device (2)', () => {
    const { call } = tell();
    const x = call({ A: 'A1' });
    expect(call({ A: 'A1', e: e1 })).toMatchObject({ uuid: x.uuid, email: '', visits: 2 });
    expect(call({ A: 'A1' })).toMatchObject({ uuid: x.uuid, email: e1, visits: 3 });
  });

  it('lets the person survive the anonymous identity, and shows both journals (3)', () => {
    const { call, world } = tell();
    const [x, y] = [call({ A: 'A1' }), call({ e: e1 })];
    expect(call({ A: 'A1', e: e1 })).toMatchObject({ uuid: y.uuid, email: e1, visits: 3, member: y.member });
    expect(partitionOf(world).rootOf.get(x.uuid)).toBe(y.uuid);
    expect(partitionOf(world).entriesOf).toEqual(new Map([[x.uuid, 1], [y.uuid, 2]])); // prettier-ignore
  });

  it('takes another device for another visitor (4) until an e-mail says whose it is (5)', () => {
    const { call } = tell();
    const x = call({ A: 'A1', e: e1 });
    expect(call({ A: 'A2' }).uuid).not.toBe(x.uuid);
    const met = call({ A: 'A2', e: e1 });
    expect(met).toMatchObject({ uuid: x.uuid, visits: 3 });
    expect(met.outcomes).toContain('absorbed_anonymous');
  });

  it('never links click ids (13)', () => {
    const { call } = tell();
    const seen = [call({ A: 'A1' }), call({ A: 'A2' }), call({ A: 'A3' })];
    expect(new Set(seen.map((one) => one.uuid)).size).toBe(3);
  });

  it('refuses a call with placeholders only (14) and goes on without them (15)', () => {
    const { call, reply } = tell();
    expect(reply({}, { blocked: ['anonymous_id'] })).toEqual({ refusal: 'no_usable_identifier' });
    expect(reply({ p })).toEqual({ refusal: 'identifier_required' });
    expect(call({ e: e1 }, { blocked: ['anonymous_id'] }).outcomes).toContain('blocked_value');
  });

  it('finds an alias by its uuid and creates nothing (16)', () => {
    const { call, world } = tell();
    const [x, y] = [call({ A: 'A1' }), call({ e: e1 })];
    call({ A: 'A1', e: e1 });
    expect(call({ A: x.uuid.toUpperCase() })).toMatchObject({ uuid: y.uuid, member: x.member, email: e1 });
    expect(world.facts.filter((fact) => fact.type === 'created')).toHaveLength(2);
  });

  it('keeps fifteen devices of one e-mail in one person (17)', () => {
    const { call, world } = tell();
    const answers = numbers(15).map((n) => call({ A: `A${n}`, e: e1 }).uuid);
    expect(new Set(answers).size).toBe(1);
    expect(new Set(partitionOf(world).holderOf.values()).size).toBe(1);
  });
});

describe('a model of the policy, two persons', () => {
  const sharedDevice = () => {
    const story = tell();
    const x = story.call({ A: 'A1', e: e1 });
    const y = story.call({ A: 'A1', e: e2 });
    return { ...story, x, y };
  };

  it('answers a second e-mail on one device with a second person (6), the device then with neither (7)', () => {
    const { call, x, y } = sharedDevice();
    expect(y.uuid).not.toBe(x.uuid);
    expect(y.outcomes).toContain('refused_unique_conflict');
    const device = call({ A: 'A1' });
    expect([x.uuid, y.uuid]).not.toContain(device.uuid);
    expect(device.email).toBe('');
    expect(call({ A: 'A1' })).toMatchObject({ uuid: device.uuid, visits: 2 });
    expect(call({ A: 'A1', e: e1 })).toMatchObject({ uuid: x.uuid, email: e1 }); // 8
  });

  it('gives a device back to the only person seen with it for a month (9)', () => {
    const { call, wait, x } = sharedDevice();
    const device = call({ A: 'A1' });
    wait(1);
    call({ A: 'A1', e: e1 });
    wait(29.5);
    expect(call({ A: 'A1' })).toMatchObject({ uuid: x.uuid, email: e1 });
    expect(call({ A: device.uuid })).toMatchObject({ uuid: device.uuid, visits: 2 });
  });

  it('never merges two persons by a phone (10)', () => {
    const { call } = tell();
    call({ e: e1, p });
    const y = call({ e: e2 });
    const met = call({ e: e2, p });
    expect(met.uuid).toBe(y.uuid);
    expect(met.outcomes).toEqual(new Set(['touched', 'refused_unique_conflict', 'proposal_opened']));
    expect(call({ A: 'A9', p })).toMatchObject({ outcomes: new Set(['created', 'attached', 'refused_weak_chain']) });
  });

  it('does not use a phone that three persons own (11)', () => {
    const { call } = tell();
    ['one', 'two', 'three'].forEach((name) => call({ e: `${name}@example.com`, p }));
    const guest = call({ A: 'A9', p });
    expect(guest).toMatchObject({ email: '', outcomes: new Set(['created', 'attached']) });
  });

  it('answers with the e-mail when the device is another person’s (12, 18)', () => {
    const { call, lookUp } = tell();
    const [x, y] = [call({ A: 'A1', e: e1 }), call({ A: 'A2', e: e2 })];
    expect(call({ A: 'A1', e: e2 }).uuid).toBe(y.uuid);
    expect([x.uuid, y.uuid]).not.toContain(lookUp({ A: 'A1' }).uuid);
  });

  it('does not hang a twenty-first device of a day on an e-mail (20)', () => {
    const { call } = tell();
    const [x] = numbers(20).map((n) => call({ A: `A${n}`, e: e1 }));
    numbers(2).forEach((n) => {
      const met = call({ A: `A${n + 20}`, e: e1 });
      expect(met.uuid).toBe(x?.uuid);
      expect(met.outcomes).toContain('refused_shared');
      expect(call({ A: `A${n + 20}` }).email).toBe('');
    });
    expect(call({ A: 'A20' }).uuid).toBe(x?.uuid);
  });
});

describe('a model of the policy, ids of one’s own', () => {
  it('gives a person of a configured user_id a second e-mail (21)', () => {
    const { call } = tell(WITH_USER_ID);
    const x = call({ u: 'u1', e: e1 });
    expect(call({ u: 'u1', e: e2 })).toMatchObject({ uuid: x.uuid, email: e1 });
    expect(call({ u: 'u1' }).email).toBe(e2);
  });

  it('merges the person of a user_id with the person of an e-mail (22)', () => {
    const { call } = tell(WITH_USER_ID);
    const [x] = [call({ u: 'u1' }), call({ e: e1 })];
    const met = call({ u: 'u1', e: e1 });
    expect(met).toMatchObject({ uuid: x?.uuid, email: e1, visits: 3 });
    expect(met.outcomes).toContain('merged_person');
  });

  it('leaves an e-mail with the person that has another user_id (28)', () => {
    const { call } = tell(WITH_USER_ID);
    const y = call({ u: 'u2', e: e1 });
    const x = call({ u: 'u1', e: e1 });
    expect(x).toMatchObject({ email: '', visits: 1 });
    expect(x.outcomes).toContain('refused_unique_conflict');
    expect(call({ e: e1 }).uuid).toBe(y.uuid);
  });

  it('has no use for a user_id that nobody configured', () => {
    const { call, reply } = tell();
    expect(reply({ u: 'u1' })).toEqual({ refusal: 'identifier_required' });
    const x = call({ A: 'A1', u: 'u1' });
    expect(call({ u: x.uuid }).uuid).toBe(x.uuid);
  });
});

describe('a model of the policy, weak evidence', () => {
  it('knows a person by the device after 45 days of silence (25)', () => {
    const { call, wait } = tell();
    const x = call({ A: 'A1', e: e1 });
    wait(45);
    expect(numbers(4).map(() => call({ A: 'A1' }).uuid)).toEqual(numbers(4).map(() => x.uuid));
  });

  it('does not take what a guest types on a person’s device for the person’s (26)', () => {
    const { call } = tell();
    const x = call({ A: 'A1', e: e1 });
    expect(call({ A: 'A1', p }).outcomes).toContain('refused_weak_chain');
    expect(call({ A: 'A5', p }).uuid).not.toBe(x.uuid);
  });

  it('stops at the eleventh device of a phone within a month (27)', () => {
    const { call } = tell();
    const first = numbers(10).map((n) => call({ A: `A${n}`, p }).uuid);
    expect(new Set(first).size).toBe(1);
    const later = [call({ A: 'A11', p }).uuid, call({ A: 'A12', p }).uuid];
    expect(new Set([...first, ...later]).size).toBe(3);
  });

  it('answers for a kiosk with the device, also after a quiet month (31)', () => {
    const { call, wait } = tell();
    const users = numbers(100).map((n) => call({ A: 'A1', e: `user${n}@example.com` }).uuid);
    wait(31);
    const kiosk = call({ A: 'A1' });
    expect(users).not.toContain(kiosk.uuid);
    expect(kiosk.email).toBe('');
  });

  it('knows a person by a phone, and then by the device that came with it (32)', () => {
    const { call } = tell();
    const x = call({ A: 'A1', e: e1, p });
    expect([call({ A: 'A2', p }).uuid, call({ A: 'A2' }).uuid]).toEqual([x.uuid, x.uuid]);
  });

  it('joins two anonymous devices by a phone (33)', () => {
    const { call } = tell();
    expect(call({ A: 'A1', p }).uuid).toBe(call({ A: 'A2', p }).uuid);
  });

  it('lets the device answer when the phone is another person’s (34)', () => {
    const { call } = tell();
    const [x] = [call({ A: 'A1', e: e1 }), call({ e: e2, p })];
    const met = call({ A: 'A1', p });
    expect(met.uuid).toBe(x?.uuid);
    expect(met.outcomes).toContain('refused_weak_chain');
  });

  it('makes a person of the anonymous identity whose uuid comes with an e-mail (35)', () => {
    const { call } = tell();
    const x = call({ A: 'A1' });
    expect(call({ A: x.uuid, e: e1 }).uuid).toBe(x.uuid);
    expect(call({ A: 'A1' })).toMatchObject({ uuid: x.uuid, email: e1 });
  });

  it('locks nobody out who logs in from six private windows (36)', () => {
    const { call } = tell();
    const x = call({ A: 'A1', e: e1 });
    numbers(6).forEach((n) => {
      call({ A: `B${n}` });
      const met = call({ A: `B${n}`, e: e1 });
      expect(met.uuid).toBe(x.uuid);
      expect(met.outcomes).toContain('absorbed_anonymous');
    });
  });
});
