import { type FullDeadLetter, judgeRetry } from '../../src/dead-letters/index.js';
import { toRetriedMessage } from '../../src/dead-letters/retry-verdict.js';
import { callMessage } from '../call-messages.js';

const DAY_MS = 24 * 3_600_000;
const call = callMessage({ anonymous_id: 'a' });

const letter = (more: Partial<FullDeadLetter> = {}): FullDeadLetter => ({
  id: 1,
  space_name: 'default',
  reason: 'undecidable',
  topic: 'omni.calls.v1',
  part: 0,
  message_offset: 0,
  log_id: 'log',
  at: new Date(0),
  bytes: 1,
  state: 'kept',
  changed_at: null,
  changed_by: null,
  call_id: null,
  message: JSON.stringify(call),
  age_ms: 0,
  changed_ms: null,
  ...more,
});
const judge = (more: Partial<FullDeadLetter>, acceptStale = false) => judgeRetry(letter(more), { acceptStale });
const keyed = JSON.stringify({ ...call, keyed: true });

describe('a retry', () => {
  it('is good for a call that this release can read', () => {
    expect(judge({})).toEqual({ ok: true, callId: call.id });
  });

  it.each([
    ['not_json', '{"v":1'],
    ['wrong_shape', '{"v":1,"type":"call"}'],
    ['older_version', '{"v":-1}'],
    ['newer_version', '{"v":99}'],
  ])('is refused as %s where the message cannot be read, whatever is accepted', (reason, message) => {
    expect(judge({ message }, true)).toEqual({ ok: false, reason });
  });

  it.each([
    ['is stale', { reason: 'stale' }],
    ['was retried more than a day ago', { state: 'retried' as const, changed_ms: DAY_MS + 1 }],
    ['has a key and is older than a day: a repeat may have been applied', { message: keyed, age_ms: DAY_MS + 1 }],
  ])('needs the operator to accept it where the call %s', (_words, more) => {
    expect(judge(more)).toEqual({ ok: false, reason: 'may_be_applied' });
    expect(judge(more, true).ok).toBe(true);
  });

  it('is good once more within the day in which its first effect is known', () => {
    expect(judge({ state: 'retried', changed_ms: DAY_MS - 1 }).ok).toBe(true);
  });

  it.each([
    ['dropped', 'dropped'],
    ['asked', 'under_way'],
    ['sending', 'under_way'],
  ] as const)('is refused of a letter that is %s', (state, reason) => {
    expect(judge({ state }, true)).toEqual({ ok: false, reason });
  });

  it('sends the call as it was, its time included, with the time of the retry, and answers nobody', () => {
    const sent = toRetriedMessage(JSON.stringify(call), 1_760_000_000_000);
    expect(sent?.key).toBe('default');
    const { reply, deadline } = call;
    expect({ ...JSON.parse(sent?.value ?? ''), reply, deadline }).toEqual({ ...call, retried_at: 1_760_000_000_000 });
    expect(JSON.parse(sent?.value ?? '').reply).toEqual({ gateway: 'dead letter', partition: 0 });
  });
});
