import { createHash } from 'node:crypto';
import { createCheckedLog } from '../../src/rebuild/checked-log.js';
import {
  type LoggedEvent,
  readEventLine,
  toEventLine,
  toFooterLine,
  toHeaderLine,
} from '../../src/rebuild/log-file.js';

const LOG_ID = '0b9d6c1e-5f0a-4b57-9a35-2f3c8c1f7e42';
const event = (position: number, change: Partial<LoggedEvent> = {}): LoggedEvent => ({
  ...{ spaceId: 1, position, at: 1_760_000_000_000, type: 'alert.raised', subject: LOG_ID },
  data: '{"alert":"merges_per_value","x":1.10,"y":1e400,"z":"\\u0000\u2028"}',
  ...change,
});
const withFooter = (lines: readonly string[], events: number): readonly string[] => {
  const sha256 = createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');
  return [...lines, toFooterLine({ events, sha256 })];
};
const header = (heads: readonly number[]): string =>
  toHeaderLine({
    logId: LOG_ID,
    spaces: heads.map((events, index) => ({ id: index + 1, name: `s${index + 1}`, events })),
  });
const fileOf = (heads: readonly number[], events: readonly LoggedEvent[]): readonly string[] =>
  withFooter([header(heads), ...events.map((one) => toEventLine(one, LOG_ID))], events.length);

const check = (lines: readonly string[]): readonly LoggedEvent[] => {
  const log = createCheckedLog();
  const [first = '', ...rest] = lines;
  log.header(first);
  const events = rest.flatMap((line) => log.event(line) ?? []);
  log.end();
  return events;
};

describe('a line of an exported log', () => {
  it('is read as it was written, every character of its data included', () => {
    for (const one of [
      event(1),
      event(2, { subject: null, data: '{}' }),
      event(3, { data: '{"body":"{\\"data\\":1}"}' }),
    ])
      expect(readEventLine(toEventLine(one, LOG_ID))).toEqual(one);
  });
});

describe('an exported log', () => {
  const whole = fileOf([2, 1], [event(1), event(2), event(1, { spaceId: 2 })]);

  it('is taken when it is whole', () => {
    expect(check(whole)).toHaveLength(3);
    expect(check(fileOf([], []))).toEqual([]);
  });

  it.each([
    ['cut off', whole.slice(0, -1), 'cut off'],
    ['without an event', [whole[0], whole[1], ...whole.slice(3)], 'Line 4 ends a log of which events are missing'],
    ['of which the first event is missing', [whole[0], ...whole.slice(2)], 'Line 2 has position 2 where 1 must follow'],
    ['with an event twice', [whole[0], whole[1], whole[1], ...whole.slice(2)], 'where 2 must follow'],
    ['with a changed digit', whole.map((line) => line.replace('1.10', '1.11')), 'altered'],
    ['with another time', whole.map((line) => line.replace('1760000000000', '1760000000001')), 'altered'],
    ['with an event behind its end', [...whole, whole[1]], 'behind the end'],
    ['with a line cut', whole.map((line, index) => (index === 2 ? line.slice(0, -20) : line)), 'Line 3 is not JSON'],
    ['that is something else', ['{"a":1}'], 'Line 1 is not the header'],
    ['of a later format', [(whole[0] ?? '').replace('"version":1', '"version":2')], 'version 2 of the format'],
    ['with a space that was not announced', fileOf([1], [event(1, { spaceId: 7 })]), 'does not name'],
    ['with an event of a later release', fileOf([1], [event(1, { type: 'identity.teleported' })]), 'newer release'],
  ])('%s is refused', (_name, lines, why) => {
    expect(() => check(lines.map((line) => line ?? ''))).toThrow(why);
  });
});
