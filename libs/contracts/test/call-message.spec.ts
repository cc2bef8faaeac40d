import { type CallMessage, decodeInbound, encodeMessage } from '../src/call-message.js';
import { decodeReply, toReplyMessage } from '../src/reply-message.js';
import { MESSAGE_VERSION } from '../src/topics.js';

const CALL: CallMessage = {
  v: MESSAGE_VERSION,
  type: 'call',
  id: '0194b6f0-9d4c-7c3e-8a51-2f1f6f0f8a10',
  dedupe: '0194b6f09d4c7c3e8a512f1f6f0f8a10',
  keyed: false,
  request_hash: '',
  accepted_at: 1,
  space: 1,
  space_name: 'default',
  token: 't',
  reply: { gateway: 'g', partition: 0 },
  deadline: 2,
  candidate_uuid: '2bdb5eba-a84e-473b-9f83-e7cb0d4236af',
  mode: 'resolve',
  counted: true,
  recorded: true,
  links: true,
  identifiers: [{ kind: 'email', value: 'aa', address: '\ud800@x.io' }],
  blocked: ['phone'],
  body: '{"a":"\ud800\u0000"}',
};

describe('messages of the calls topic', () => {
  test('what was encoded is decoded, lone surrogates too', () => {
    expect(decodeInbound(encodeMessage(CALL))).toEqual({ ok: true, message: CALL });
    const policy = { ...CALL, type: 'policy', change: { kinds: { crm: 'person' } } };
    expect(decodeInbound(encodeMessage(policy))).toMatchObject({ ok: true, message: { type: 'policy' } });
  });

  test.each(['', '{', 'undefined'])('%p is not JSON', (text) => {
    expect(decodeInbound(text)).toEqual({ ok: false, reason: 'not_json' });
  });

  test.each(['null', '[]', '1', '{}', '{"v":"1"}'])('%s has no shape that is known', (text) => {
    expect(decodeInbound(text)).toEqual({ ok: false, reason: 'wrong_shape' });
  });

  test.each(Object.keys(CALL).filter((name) => name !== 'v'))('a call without %s has a wrong shape', (name) => {
    expect(decodeInbound(encodeMessage({ ...CALL, [name]: undefined }))).toEqual({ ok: false, reason: 'wrong_shape' });
  });

  test('a newer version is told apart from poison, whatever it holds', () => {
    expect(decodeInbound(`{"v":${MESSAGE_VERSION + 1}}`)).toEqual({ ok: false, reason: 'newer_version' });
    expect(decodeInbound(`{"v":${MESSAGE_VERSION - 2}}`)).toEqual({ ok: false, reason: 'older_version' });
  });
});

describe('messages of the replies topic', () => {
  test('what was encoded is decoded', () => {
    const reply = { id: 'a', status: 'done', uuid: 'u', identity: 1, email: '', visits: 1, position: 9 } as const;
    const message = toReplyMessage('g', [reply]);
    expect(decodeReply(encodeMessage(message))).toEqual({ ok: true, message });
  });

  test.each([
    ['{', 'not_json'],
    ['null', 'wrong_shape'],
    ['{"v":1}', 'wrong_shape'],
    [`{"v":${MESSAGE_VERSION + 1}}`, 'newer_version'],
  ])('%s is %s', (text, reason) => {
    expect(decodeReply(text)).toEqual({ ok: false, reason });
  });
});
