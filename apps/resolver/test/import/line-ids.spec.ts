import { lineIdsFrom } from '../../src/import/line-ids.js';

const KEY = Buffer.alloc(32, 7);
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the ids of lines', () => {
  it('are the same however the file is cut into batches', () => {
    const whole = lineIdsFrom(KEY, 1, 100);
    const part = lineIdsFrom(KEY, 41, 10);
    for (let line = 41; line <= 50; line++) expect(part(line)).toEqual(whole(line));
  });

  it('are others for every line and every key', () => {
    const idsOf = lineIdsFrom(KEY, 1, 500);
    const other = lineIdsFrom(Buffer.alloc(32, 8), 1, 500);
    const all = Array.from({ length: 500 }, (_, index) => [idsOf(index + 1), other(index + 1)]).flat();
    expect(new Set(all.flatMap(({ call, candidate }) => [call, candidate])).size).toBe(2_000);
    expect(all.every(({ candidate }) => UUID_V4.test(candidate))).toBe(true);
  });
});
