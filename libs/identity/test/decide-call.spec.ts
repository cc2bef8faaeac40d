import { BARE, READ_ONLY, space, USER_ID } from './given.js';

const typesOf = (events: readonly { readonly type: string }[]): readonly string[] => events.map(({ type }) => type);
const many = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('what a call concludes', () => {
  it('is a new identity that holds the identifier, for somebody unknown', () => {
    const { events } = space();
    expect(events({ anonymous_id: 'A1' })).toEqual([
      { type: 'identity.created', uuid: '00000000-0000-4000-8000-000000000001', device: null },
      { type: 'identifier.linked', member: 1, identifier: { kind: 'anonymous_id', value: 'A1' }, recorded: true },
    ]);
  });

  it('is only that the identifier was seen again, for somebody known', () => {
    const { call, events } = space();
    call({ anonymous_id: 'A1' });
    expect(events({ anonymous_id: 'A1' })).toEqual([
      { type: 'identifiers.touched', identifiers: [{ kind: 'anonymous_id', value: 'A1' }] },
    ]);
  });

  it('is nothing at all for a bare look-up of somebody known', () => {
    const { call, decide } = space();
    const known = call({ anonymous_id: 'A1', email: 'e1' });
    const decision = decide({ anonymous_id: 'A1', email: 'e1', as: BARE });
    expect(decision).toMatchObject({ ok: true, events: [], answer: { uuid: known.uuid, email: 'e1', visits: 1 } });
  });

  it('is recorded in the log even without an effect when it came with a key', () => {
    const { call, decide } = space();
    call({ anonymous_id: 'A1' });
    const decision = decide({ anonymous_id: 'A1', as: { ...BARE, keyed: true } });
    expect(decision.ok && typesOf(decision.events.map(({ event }) => event))).toEqual(['call.recorded']);
  });

  it('is a claim on all that an anonymous visitor held, when the visitor becomes a person', () => {
    const { call, events } = space();
    const { identity } = call({ anonymous_id: 'A1', phone: '48600100200' });
    const claimed = events({ anonymous_id: 'A1', email: 'e1' }).find(({ type }) => type === 'identifiers.claimed');
    expect(claimed).toEqual({
      type: 'identifiers.claimed',
      member: identity,
      root: identity,
      identifiers: [
        { kind: 'anonymous_id', value: 'A1' },
        { kind: 'phone', value: '48600100200' },
      ],
    });
  });

  it('is an edge between the home of the call and the member that holds the cause', () => {
    const { call, events } = space();
    const [x, y] = [call({ anonymous_id: 'A1' }), call({ email: 'e1' })];
    expect(events({ anonymous_id: 'A1', email: 'e1' })).toContainEqual({
      type: 'identity.merged',
      members: [y.identity, x.identity],
      survivor: y.identity,
      absorbed: x.identity,
      absorbed_uuid: x.uuid,
      cause: { kind: 'anonymous_id', value: 'A1' },
      persons: false,
    });
  });

  it('keeps the older identity when two anonymous ones meet', () => {
    const { call } = space();
    const [older] = [call({ anonymous_id: 'A1', phone: '48600100200' }), call({ anonymous_id: 'A2' })];
    expect(call({ anonymous_id: 'A2', phone: '48600100200' })).toMatchObject({ uuid: older.uuid, visits: 3 });
  });
});

describe('a device of two persons', () => {
  const shared = () => {
    const { call, ...rest } = space();
    const x = call({ anonymous_id: 'A1', email: 'e1' });
    const y = call({ anonymous_id: 'A1', email: 'e2' });
    return { ...rest, call, x, y };
  };

  it('is claimed by the second, refused to it, and proposed to a human', () => {
    const { call, events } = space();
    call({ anonymous_id: 'A1', email: 'e1' });
    expect(typesOf(events({ anonymous_id: 'A1', email: 'e2' }))).toEqual([
      'devices.counted',
      'identity.created',
      'identifier.linked',
      'identifiers.claimed',
      'link.refused',
      'proposal.opened',
    ]);
  });

  it('answers as an identity of its own that shows nobody’s address', () => {
    const { call, x, y } = shared();
    const device = call({ anonymous_id: 'A1' });
    expect([x.uuid, y.uuid]).not.toContain(device.uuid);
    expect(device).toMatchObject({ email: '', visits: 1 });
    expect(call({ anonymous_id: 'A1' })).toMatchObject({ uuid: device.uuid, visits: 2 });
  });

  it('belongs to one again when for a month only that one used it', () => {
    const { call, x } = shared();
    call({ anonymous_id: 'A1' });
    call({ anonymous_id: 'A1', email: 'e1', day: 31 });
    expect(call({ anonymous_id: 'A1', day: 31 })).toMatchObject({ uuid: x.uuid, email: 'e1' });
  });

  it('stays shared for good once five persons claimed it', () => {
    const { call } = space();
    for (const n of many(5)) call({ anonymous_id: 'A1', email: `e${n}` });
    const device = call({ anonymous_id: 'A1' });
    call({ anonymous_id: 'A1', email: 'e1', day: 40 });
    expect(call({ anonymous_id: 'A1', day: 40 }).uuid).toBe(device.uuid);
  });
});

describe('limits', () => {
  it('lets the device that was not seen for longest go when a person has more than fifty', () => {
    const { call, events } = space(USER_ID);
    for (const n of many(50)) call({ user_id: 'u1', anonymous_id: `A${n}` });
    call({ user_id: 'u1', anonymous_id: 'A1' });
    expect(events({ user_id: 'u1', anonymous_id: 'A51' })).toContainEqual({
      type: 'identifier.expired',
      member: 1,
      identifier: { kind: 'anonymous_id', value: 'A2' },
    });
    expect(call({ anonymous_id: 'A2' }).uuid).not.toBe(call({ user_id: 'u1' }).uuid);
  });

  it('refuses a fourth phone within a year, and takes it after one', () => {
    const { call, outcomes } = space();
    for (const n of many(3)) call({ email: 'e1', phone: `4860010020${n}` });
    expect(outcomes({ email: 'e1', phone: '48600100204' })).toContain('refused_limit');
    expect(outcomes({ email: 'e1', phone: '48600100204', day: 366 })).toContain('attached');
  });

  it('holds the sixth merge of two persons through one value within an hour, and says so', () => {
    const { call, events, graph } = space(USER_ID);
    call({ email: 'e0' });
    const merging = (n: number) => {
      call({ user_id: `u${n}` });
      return { user_id: `u${n}`, email: 'e0' };
    };
    expect(typesOf(events(merging(1)))).toContain('identity.merged');
    const state = graph.identifiers.get('email\0hash e0');
    if (!state) throw new Error('the e-mail is not known');
    graph.identifiers.set('email\0hash e0', {
      ...state,
      mergesAt: Array(5).fill(graph.lastAt),
      member: call({ email: 'e9' }).identity,
    });
    graph.heldBy.get(1)?.delete('email\0hash e0');
    expect(typesOf(events(merging(2)))).toEqual(expect.arrayContaining(['alert.raised', 'proposal.opened']));
  });

  it('refuses what goes beyond five hundred identifiers, and still answers', () => {
    const { call, outcomes, graph } = space();
    const x = call({ email: 'e1' });
    const root = graph.identities.get(x.identity);
    if (!root) throw new Error('the identity is not known');
    graph.identities.set(root.id, { ...root, totals: { ...root.totals, identifiers: 500 } });
    expect(outcomes({ email: 'e1', anonymous_id: 'A1' })).toEqual(
      expect.arrayContaining(['refused_cap', 'proposal_opened']),
    );
    expect(call({ email: 'e1', anonymous_id: 'A1' }).uuid).toBe(x.uuid);
  });
});

describe('an e-mail that comes with too many new devices in a day', () => {
  it('still answers its person, but gives it no further device', () => {
    const { call, outcomes } = space();
    const person = call({ email: 'e1' });
    for (const n of many(20)) expect(call({ anonymous_id: `A${n}`, email: 'e1' }).uuid).toBe(person.uuid);
    expect(outcomes({ anonymous_id: 'A21', email: 'e1' })).toEqual(['proposal_opened', 'touched', 'refused_shared']);
    expect(call({ anonymous_id: 'A21' })).toMatchObject({ email: '', visits: 1 });
    expect(call({ anonymous_id: 'A20' }).uuid).toBe(person.uuid);
  });

  it('does so again when the window holds twenty or fewer', () => {
    const { call } = space();
    const person = call({ email: 'e1' });
    for (const n of many(21)) call({ anonymous_id: `A${n}`, email: 'e1' });
    expect(call({ anonymous_id: 'A21', email: 'e1', day: 2 }).uuid).toBe(person.uuid);
    expect(call({ anonymous_id: 'A21', day: 2 }).uuid).toBe(person.uuid);
  });
});

describe('the address in an answer', () => {
  it('is the one that a recorded call carried last, as it was when the call arrived', () => {
    const { call } = space(USER_ID);
    call({ user_id: 'u1', email: 'e1' });
    expect(call({ user_id: 'u1', email: 'e2' }).email).toBe('e1');
    expect(call({ user_id: 'u1', email: 'e1' }).email).toBe('e2');
    expect(call({ user_id: 'u1' }).email).toBe('e1');
  });

  it('is empty while only a hash is known, and there from the call after the one that brought the text', () => {
    const { call } = space();
    call({ email: '#e1' });
    expect(call({ email: '#e1' }).email).toBe('');
    expect(call({ email: 'e1' }).email).toBe('');
    expect(call({ email: '#e1' }).email).toBe('e1');
  });
});

describe('a token that may only read', () => {
  it('is answered by the strongest identifier that is known, and joins nothing', () => {
    const { call, decide } = space();
    const [x, y] = [call({ anonymous_id: 'A1' }), call({ email: 'e1' })];
    expect(decide({ anonymous_id: 'A1', email: 'e1', as: READ_ONLY })).toMatchObject({
      events: [],
      answer: { uuid: y.uuid },
    });
    expect(call({ anonymous_id: 'A1' }).uuid).toBe(x.uuid);
  });

  it('gives the best usable identifier an identity when none is known', () => {
    const { call, decide } = space();
    const decision = decide({ anonymous_id: 'A1', email: 'e1', as: READ_ONLY });
    expect(decision.ok && typesOf(decision.events.map(({ event }) => event))).toEqual([
      'identity.created',
      'identifier.linked',
      'call.recorded',
    ]);
    expect(decision.ok && call({ email: 'e1' }).uuid === decision.answer.uuid).toBe(true);
    expect(decision.ok && call({ anonymous_id: 'A1' }).uuid === decision.answer.uuid).toBe(false);
  });
});

describe('identifiers that name nobody', () => {
  it('are refused without a trace', () => {
    const { decide, graph } = space();
    expect(decide({ phone: '48600100200' })).toEqual({ ok: false, refusal: 'identifier_required' });
    expect(decide({ as: { blocked: ['email'] } })).toEqual({ ok: false, refusal: 'no_usable_identifier' });
    expect(decide({ user_id: 'u1' })).toEqual({ ok: false, refusal: 'identifier_required' });
    expect(graph.position).toBe(0);
  });

  it('leave the call to the others', () => {
    const { outcomes } = space();
    expect(outcomes({ email: 'e1', as: { blocked: ['anonymous_id'] } })).toEqual([
      'created',
      'attached',
      'blocked_value',
    ]);
  });

  it('are none when they spell one of our own uuids, in user_id too', () => {
    const { call } = space();
    const x = call({ anonymous_id: 'A1' });
    expect(call({ user_id: x.uuid.toUpperCase() })).toMatchObject({ uuid: x.uuid, visits: 2 });
  });
});
