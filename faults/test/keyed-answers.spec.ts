import { type CallRecorded, type EventRecord } from '@omni/identity';
import { faultsOfKeyedAnswers } from '../src/checks/keyed-answers.js';
import { type Told } from '../src/load/told.js';

const tenant = { space: 'one', token: 'omni_id_secret' };
const UUID = '6f1c1f2e-0000-4000-8000-000000000001';
const BODY = '{"count_prev_visits":true}';

const recorded = (position: number, dedupe: string, visits = position): EventRecord => ({
  ...{ position, at: position, subject: UUID },
  event: {
    ...{ type: 'call.recorded', call: `call-${position}`, dedupe, request_hash: 'hash', token: 'id', body: BODY },
    ...{ member: 1, mode: 'resolve', counted: true, entry: true, device: false, outcomes: [], policy: 0 },
    answer: { uuid: UUID, identity: 1, email: '', visits },
  } as CallRecorded,
});

const told = (dedupe: string, given: { visits?: number; sentAtMs: number; answeredAtMs: number }): Told => ({
  call: { tenant, key: dedupe, body: BODY },
  dedupe,
  answer: {
    ...{ requestId: 'another attempt', keyed: true, uuid: UUID, email: '', visits: given.visits ?? 1 },
    ...{ sentAtMs: given.answeredAtMs - 1, answeredAtMs: given.answeredAtMs },
  },
  firstSentAtMs: given.sentAtMs,
});

describe('answers, held against the log by their keys,', () => {
  it('are sound where the log says the same in the same order', () => {
    const answers = [
      told('a', { visits: 1, sentAtMs: 0, answeredAtMs: 10 }),
      told('b', { visits: 2, sentAtMs: 11, answeredAtMs: 20 }),
    ];
    expect(faultsOfKeyedAnswers(answers, [recorded(1, 'a'), recorded(2, 'b')])).toEqual([]);
  });

  it('are not where the log lacks one', () => {
    expect(faultsOfKeyedAnswers([told('a', { sentAtMs: 0, answeredAtMs: 10 })], [])).toEqual([
      'I1: a call that was answered 200 is not in the log',
    ]);
  });

  it('are not where the log has another count', () => {
    const answers = [told('a', { visits: 5, sentAtMs: 0, answeredAtMs: 10 })];
    expect(faultsOfKeyedAnswers(answers, [recorded(1, 'a')])).toEqual([
      'I9: 1 was answered otherwise than the log says',
    ]);
  });

  it('are not where one that was asked later has the earlier place', () => {
    const answers = [
      told('a', { visits: 2, sentAtMs: 0, answeredAtMs: 10 }),
      told('b', { visits: 1, sentAtMs: 11, answeredAtMs: 20 }),
    ];
    expect(faultsOfKeyedAnswers(answers, [recorded(1, 'b'), recorded(2, 'a')])).toEqual([
      'I10: 1 was asked after 2 had been answered',
    ]);
  });

  it('may take either order where the first attempt of the later one was sent before the other was answered', () => {
    const answers = [
      told('a', { visits: 2, sentAtMs: 0, answeredAtMs: 10 }),
      told('b', { visits: 1, sentAtMs: 9, answeredAtMs: 20 }),
    ];
    expect(faultsOfKeyedAnswers(answers, [recorded(1, 'b'), recorded(2, 'a')])).toEqual([]);
  });

  it('has a call that comes again in its first place', () => {
    const answers = [
      told('a', { visits: 1, sentAtMs: 0, answeredAtMs: 10 }),
      told('b', { visits: 2, sentAtMs: 11, answeredAtMs: 20 }),
      told('a', { visits: 1, sentAtMs: 30, answeredAtMs: 40 }),
    ];
    expect(faultsOfKeyedAnswers(answers, [recorded(1, 'a'), recorded(2, 'b')])).toEqual([]);
  });
});
