import { type Event, type Marks, placeOf, withMark } from '../examples/seen-positions.js';

const event = (position: number, logid = 'a'): Event => ({
  type: 'omni.call.recorded.v1',
  position: `${position}`,
  logid,
  data: {},
});

/** Reads a delivery as the example does; resolves with what was acted on. */
const read = (
  delivered: readonly Event[],
  from: Marks = {},
): { readonly acted: readonly string[]; readonly marks: Marks } => {
  let marks = from;
  const acted: string[] = [];
  for (const one of delivered) {
    const place = placeOf(marks, 'shop', one);
    if (place === 'gap') throw new Error('gap');
    if (place === 'seen') continue;
    acted.push(one.position);
    marks = withMark(marks, 'shop', one);
  }
  return { acted, marks };
};

describe('the example of a consumer', () => {
  it('acts on each event once, however often it is delivered', () => {
    const { acted } = read([1, 2, 3, 2, 3, 1, 2, 3, 4, 4, 5].map((position) => event(position)));
    expect(acted).toEqual(['1', '2', '3', '4', '5']);
  });

  it('goes on where it was after a restart', () => {
    const { marks } = read([event(1), event(2)]);
    expect(read([event(1), event(2), event(3)], marks).acted).toEqual(['3']);
  });

  it('notices that something is missing, and takes the positions of another log for new ones', () => {
    expect(() => read([event(1), event(3)])).toThrow('gap');
    const { marks } = read([event(1), event(2)]);
    expect(read([event(1, 'b'), event(2, 'b')], marks).acted).toEqual(['1', '2']);
  });

  it('counts positions beyond 53 bits, and keeps spaces apart', () => {
    const marks: Marks = { shop: { logid: 'a', position: '9007199254740993' } };
    expect(placeOf(marks, 'shop', { ...event(1), position: '9007199254740994' })).toBe('next');
    expect(placeOf(marks, 'other', event(1))).toBe('next');
  });
});
