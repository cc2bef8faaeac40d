import { depthOf, lastRaw, membersOf } from '../src/json-text.js';

describe('members of a JSON text', () => {
  test('come in the order of the text with their values as written, doubled names too', () => {
    const text = ' { "10" : 1.10 ,\n"2":1e400,"a":{"b":[ 1 , 2 ]},"10":"x\\"}," , "__proto__":null } ';
    expect(membersOf(text)).toEqual([
      { name: '10', raw: '1.10' },
      { name: '2', raw: '1e400' },
      { name: 'a', raw: '{"b":[ 1 , 2 ]}' },
      { name: '10', raw: '"x\\"},"' },
      { name: '__proto__', raw: 'null' },
    ]);
  });

  test('an empty object has none', () => {
    for (const text of ['{}', ' {\n} ']) expect(membersOf(text)).toEqual([]);
  });

  test('a name is read without its escapes', () => {
    expect(membersOf('{"\\u0000\\ud800":1}')).toEqual([{ name: '\u0000\ud800', raw: '1' }]);
  });

  test('of a doubled name the last value counts', () => {
    const members = membersOf('{"a":1,"b":2,"a":3}');
    expect([lastRaw(members, 'a'), lastRaw(members, 'b'), lastRaw(members, 'c')]).toEqual(['3', '2', undefined]);
  });
});

describe('depth of a text', () => {
  test('counts the value itself', () => {
    expect(depthOf('1', 32)).toBe(0);
    expect(depthOf('{}', 32)).toBe(1);
    expect(depthOf('{"a":[{"b":1}],"c":[]}', 32)).toBe(3);
  });

  test('brackets inside strings are no depth, behind an escaped quote neither', () => {
    expect(depthOf('{"a":"[[[\\"[["}', 32)).toBe(1);
    expect(depthOf('{"a":"\\\\"}', 32)).toBe(1);
  });

  test('a text that goes too deep is not read to its end, and broken ones do no harm', () => {
    expect(depthOf('['.repeat(200_000), 32)).toBe(33);
    expect(depthOf('"open [[', 32)).toBe(0);
    expect(depthOf(']]]][', 32)).toBeLessThanOrEqual(1);
  });
});
