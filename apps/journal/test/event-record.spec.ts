import { decodeEvent, toEventRecord } from '../src/log/event-record.js';
import { AT_MS, created, LOG_ID, recorded, recordsOf, toMessageText, toRow, touched } from './event-builders.js';

const texts = ['{"a":1e400,"b":"\\u0000\\ud800","a":12345678901234567890}', '{"é":"\u2028"}'];
const records = recordsOf([created(1, 'kiosk'), touched, ...texts.map((body) => recorded(1, body))]);
const first = { position: 1, at: AT_MS, subject: null, event: touched };

describe('an event of the topic', () => {
  it.each(records.map((record) => [record.event.type, record]))('is read as it was in the log: %s', (_type, record) => {
    expect(decodeEvent(toMessageText(record, 'default'))).toEqual({ ok: true, logId: LOG_ID, record });
    expect(toEventRecord(toRow(record))).toEqual(record);
  });

  it('of another version keeps a type of its own', () => {
    const text = toMessageText(first, 'default').replace('touched.v1', 'touched.v2');
    expect(decodeEvent(text)).toMatchObject({ record: { event: { type: 'identifiers.touched.v2' } } });
  });

  it.each([
    ['nonsense', 'not_json'],
    ['null', 'wrong_shape'],
    ['[]', 'wrong_shape'],
    ['{"type":"omni.identity.created.v1"}', 'wrong_shape'],
    [toMessageText(first, 'default').replace('"position":"1"', '"position":1'), 'wrong_shape'],
    [toMessageText(first, 'default').replace('"time":"2', '"time":"x'), 'wrong_shape'],
  ])('that cannot be read is a value, not a throw', (text, reason) => {
    expect(decodeEvent(text)).toEqual({ ok: false, reason });
  });
});
