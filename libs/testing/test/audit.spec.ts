import { audit, type Evidence, type GivenAnswer, redecide, redecideWithLookUps } from '../src/audit/index.js';
import { lookUpAnswered, meaningOf, RECORDS, soundEvidence } from './small-log.js';

type Change = (sound: Evidence) => Partial<Evidence>;

const faultsAfter = (change: Change): readonly string[] => {
  const sound = soundEvidence();
  return audit({ ...sound, ...change(sound) });
};

const inAnswer =
  (index: number, change: Partial<GivenAnswer>): Change =>
  ({ answers }) => ({ answers: answers.map((answer, at) => (at === index ? { ...answer, ...change } : answer)) });

const inFound =
  (index: number, change: Partial<{ uuid: string; visits: number; journal: string }>): Change =>
  ({ found }) => ({
    found: new Map([...found].map(([uuid, seen], at) => [uuid, at === index ? { ...seen, ...change } : seen])),
  });

describe('the audit', () => {
  it('finds nothing where log, answers and journals agree', () => {
    expect(audit(soundEvidence())).toEqual([]);
  });

  it.each<readonly [string, Change, RegExp]>([
    ['a position that is missing', ({ events }) => ({ events: events.toSpliced(3, 1) }), /^position 5 where 4 was due/],
    ['a call that is recorded twice', ({ events }) => ({ events: [...events, ...events.slice(-1)] }), /recorded twice/],
    [
      'an answer that the log does not have',
      inAnswer(1, { requestId: 'lost' }),
      /answered with 200, is not in the log/,
    ],
    ['another uuid than the log says', inAnswer(1, { uuid: 'other' }), /answered otherwise/],
    ['other visits than the log says', inAnswer(2, { visits: 7 }), /answered otherwise/],
    ['an address that the log does not show', inAnswer(0, { email: 'e@shop.example' }), /answered otherwise/],
    ['a call that overtook an answered one', inAnswer(1, { sentAtMs: 90, answeredAtMs: 95 }), /was asked after/],
    ['an answered uuid that does not find its root', inFound(0, { uuid: 'nobody' }), /does not find/],
    ['a journal without an entry', inFound(1, { journal: '' }), /journal of \d+ is not its log/],
    ['a visit that nobody counted', inFound(1, { visits: 4 }), /4 visits were counted, the identities show 5/],
  ])('finds %s', (_what, change, fault) => {
    expect(faultsAfter(change)).toContainEqual(expect.stringMatching(fault));
  });

  it('takes the answer of a repeated key for that of the first call', () => {
    const repeated = inAnswer(1, { requestId: 'another', keyed: true });
    expect(faultsAfter(repeated)).toEqual([]);
  });
});

describe('deciding a log once more', () => {
  it('finds nothing in the log of the core itself', () => {
    expect(redecide(RECORDS, meaningOf)).toBeUndefined();
  });

  it('finds a call that meant something else', () => {
    const other = (recorded: { readonly body: string }) => {
      const meaning = meaningOf(recorded);
      return { ...meaning, identifiers: meaning.identifiers.slice(0, 1) };
    };
    expect(redecide(RECORDS, other)).toMatch(/would be decided otherwise/);
  });

  it('finds a log that ends within a call', () => {
    expect(redecide(RECORDS.slice(0, -1), meaningOf)).toMatch(/not recorded/);
  });

  it('finds a look-up that did not see what had been answered', () => {
    const { answers } = soundEvidence();
    const fault = (number: number, sentAtMs: number): string | undefined =>
      redecideWithLookUps(RECORDS, meaningOf, { answers, lookUps: [lookUpAnswered(number, sentAtMs)] });
    // Device a is identity 1 until call 3, sent at 30 and answered at 35, joins it to identity 2.
    expect([fault(1, 26), fault(1, 32), fault(2, 32), fault(2, 36)]).toEqual([1, 2, 3, 4].map(() => undefined));
    expect([fault(2, 26), fault(1, 36)]).toEqual([1, 2].map(() => expect.stringMatching(/^1 look-ups/)));
  });
});
