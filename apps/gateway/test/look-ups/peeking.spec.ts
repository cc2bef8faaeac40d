import { type CallMessage, type Reply } from '@omni/contracts';
import { type Peek } from '../../src/peek-port.js';
import { callOf, type DeskFixture, openDesk, outcomesOf, replyOf, turn } from '../calls/desk-fixture.js';

const BARE: Partial<CallMessage> = { mode: 'journal', counted: false, recorded: false };
const lookUp = (id: string, changes: Partial<CallMessage> = {}): CallMessage => callOf(id, { ...BARE, ...changes });
const peeked = (id: string): Reply => ({ ...replyOf(id), email: 'peeked' });
const answerAll: Peek = async (calls) => calls.map(({ id }) => peeked(id));

/** A resolver whose questions stay open until they are answered by the spec. */
const openResolver = () => {
  const questions: { readonly ids: readonly string[]; answer(ids?: readonly string[]): void; fail(): void }[] = [];
  const peek: Peek = (calls) =>
    new Promise((resolve, reject) => {
      const ids = calls.map(({ id }) => id);
      questions.push({
        ids,
        answer: (answered = ids) => resolve(answered.map(peeked)),
        fail: () => reject(new Error('on purpose')),
      });
    });
  return { peek, questions };
};

const fixtures: DeskFixture[] = [];
const open = async (changes: Parameters<typeof openDesk>[0]): Promise<DeskFixture> => {
  const fixture = await openDesk(changes);
  fixtures.push(fixture);
  return fixture;
};
afterEach(async () => {
  for (const fixture of fixtures.splice(0)) await fixture.close();
});
const LOOK_UPS = 'omni_gateway_look_ups_total';

describe('a bare look-up', () => {
  it('is answered by a resolver, and nothing is published', async () => {
    const { desk, publishes, valueOf } = await open({ peek: answerAll });
    expect(await desk.submit(lookUp('a'))).toEqual(peeked('a'));
    expect(publishes).toEqual([]);
    expect(await valueOf(LOOK_UPS, { outcome: 'answered' })).toBe(1);
    expect(await valueOf('omni_gateway_calls_total', { outcome: 'answered' })).toBe(1);
  });

  it.each([
    ['counts a visit', { counted: true, recorded: true }],
    ['leaves an entry', { recorded: true }],
    ['has a key', { keyed: true }],
  ])('is not what %s: that is published at once', async (_what, changes) => {
    const { peek, questions } = openResolver();
    const { desk, answerCalls } = await open({ peek });
    await answerCalls();
    expect(await desk.submit(lookUp('a', changes))).toEqual(replyOf('a'));
    expect(questions).toEqual([]);
  });

  it('that would teach something is published, and its neighbours are answered', async () => {
    const { peek, questions } = openResolver();
    const { desk, answerCalls, valueOf } = await open({ peek });
    await answerCalls();
    const [first, second, ...more] = ['a', 'b', 'c', 'd'].map((id) => desk.submit(lookUp(id)));
    questions[0]?.answer();
    questions[1]?.answer([]);
    expect(await first).toEqual(peeked('a'));
    expect(await second).toEqual(replyOf('b'));
    questions[2]?.answer(['d']);
    expect(await Promise.all(more)).toEqual([replyOf('c'), peeked('d')]);
    expect(await valueOf(LOOK_UPS, { outcome: 'learns' })).toBe(2);
  });

  it('waits while two questions are under way, and is asked about with all that came meanwhile', async () => {
    const { peek, questions } = openResolver();
    const { desk } = await open({ peek });
    const calls = ['a', 'b', 'c', 'd', 'e'].map((id) => desk.submit(lookUp(id)));
    expect(questions.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
    questions[1]?.answer();
    await turn();
    expect(questions[2]?.ids).toEqual(['c', 'd', 'e']);
    questions[0]?.answer();
    questions[2]?.answer();
    expect(await Promise.all(calls)).toEqual(['a', 'b', 'c', 'd', 'e'].map(peeked));
  });

  it('is asked about only after it came: never with a question that was under way', async () => {
    const { peek, questions } = openResolver();
    const { desk } = await open({ peek });
    const first = desk.submit(lookUp('a'));
    const later = desk.submit(lookUp('b'));
    questions[0]?.answer(['a']);
    await first;
    expect(questions.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
    questions[1]?.answer();
    expect(await later).toEqual(peeked('b'));
  });

  it('is published when the resolver fails, and those behind it without asking, until a try succeeds', async () => {
    const { peek, questions } = openResolver();
    const { desk, answerCalls, lines, pass, valueOf } = await open({ peek });
    await answerCalls();
    const failed = desk.submit(lookUp('a'));
    questions[0]?.fail();
    expect(await failed).toEqual(replyOf('a'));
    expect(await desk.submit(lookUp('b'))).toEqual(replyOf('b'));
    pass(1_000);
    const tried = desk.submit(lookUp('c'));
    expect(await desk.submit(lookUp('d'))).toEqual(replyOf('d'));
    questions[1]?.answer();
    expect(await tried).toEqual(peeked('c'));
    const again = desk.submit(lookUp('e'));
    questions[2]?.answer();
    expect(await again).toEqual(peeked('e'));
    expect(await valueOf(LOOK_UPS, { outcome: 'failed' })).toBe(1);
    expect(await valueOf(LOOK_UPS, { outcome: 'skipped' })).toBe(2);
    expect(lines.map(({ message }) => message)).toEqual([
      'no resolver answers look-ups; they are published',
      'resolvers answer look-ups again',
    ]);
  });

  it('is published when no resolver answers within a part of its time', async () => {
    const { desk, answerCalls } = await open({ peek: () => new Promise(() => undefined), deadlineMs: 400 });
    await answerCalls();
    expect(await desk.submit(lookUp('a'))).toEqual(replyOf('a'));
  });

  it('counts as waiting: so many are admitted, and at its deadline it is given up and not published any more', async () => {
    const { peek, questions } = openResolver();
    const { desk, pass, publishes } = await open({ peek, maxInFlight: 2 });
    const calls = [desk.submit(lookUp('a')), desk.submit(lookUp('b'))];
    expect(desk.admits()).toBe(false);
    await expect(desk.submit(lookUp('c'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    pass(60_000);
    expect(await outcomesOf(calls)).toEqual(['TIMEOUT', 'TIMEOUT']);
    for (const question of questions) question.answer([]);
    await turn();
    expect(publishes).toEqual([]);
  });

  it('that waits when the desk closes is still answered', async () => {
    const { peek, questions } = openResolver();
    const { desk } = await open({ peek });
    const call = desk.submit(lookUp('a'));
    const closed = desk.close();
    questions[0]?.answer();
    expect(await call).toEqual(peeked('a'));
    await closed;
  });

  it('with very long identifiers is asked about apart from others', async () => {
    const { peek, questions } = openResolver();
    const { desk } = await open({ peek });
    const identifiers = [{ kind: 'crm_id', value: 'x'.repeat(70_000) }];
    const calls = ['a', 'b', 'c', 'd'].map((id) => desk.submit(lookUp(id, { identifiers })));
    for (let next = 0; next < 4; next++) {
      questions[next]?.answer();
      await turn();
    }
    expect(questions.map(({ ids }) => ids)).toEqual([['a'], ['b'], ['c'], ['d']]);
    await Promise.all(calls);
  });
});
