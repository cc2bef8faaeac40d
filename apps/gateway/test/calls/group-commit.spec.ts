import { callOf, type DeskFixture, openDesk, outcomesOf, turn } from './desk-fixture.js';

const upTo = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `call-${index}`);

/** A door that a spec opens. */
const createGate = () => {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open: () => open() };
};

describe('the group commit of the call desk', () => {
  let fixture: DeskFixture;
  const sizes = (): readonly number[] => fixture.publishes.map((messages) => messages.length);
  beforeEach(async () => {
    fixture = await openDesk({ deadlineMs: 2_000 });
  });
  afterEach(() => fixture.close());

  it('publishes a call that comes alone at once, keyed by its space', async () => {
    await fixture.answerCalls();
    const call = fixture.desk.submit(callOf('a', { space_name: 'acme' }));
    expect(fixture.publishes).toEqual([[{ key: 'acme', value: expect.stringContaining('"id":"a"') }]]);
    await call;
  });

  it('sends calls that came in one turn of the event loop with one publish', async () => {
    const other = await openDesk({ soon: setImmediate });
    await other.answerCalls();
    const calls = upTo(64).map((id) => other.desk.submit(callOf(id)));
    expect(await outcomesOf(calls)).toEqual(Array(64).fill('done'));
    expect(other.publishes.map((messages) => messages.length)).toEqual([64]);
    await other.close();
  });

  it('has two publishes in flight and sends what queued meanwhile with the next one', async () => {
    const gate = createGate();
    fixture.beforePublish(() => gate.passed);
    await fixture.answerCalls();
    const calls = upTo(42).map((id) => fixture.desk.submit(callOf(id)));
    await turn();
    expect(sizes()).toEqual([1, 1]);
    gate.open();
    expect(await outcomesOf(calls)).toEqual(Array(42).fill('done'));
    expect(sizes()).toEqual([1, 1, 40]);
    const sent = fixture.publishes.flat().map(({ value }) => (JSON.parse(value) as { id: string }).id);
    expect(sent).toEqual(upTo(42));
  });

  it('puts at most 500 calls into a publish', async () => {
    const gate = createGate();
    fixture.beforePublish(() => gate.passed);
    await fixture.answerCalls();
    const calls = upTo(1_102).map((id) => fixture.desk.submit(callOf(id)));
    gate.open();
    expect(await outcomesOf(calls)).toEqual(Array(1_102).fill('done'));
    expect(sizes()).toEqual([1, 1, 500, 500, 100]);
    const metric = await fixture.registry.metrics();
    expect(metric).toContain('omni_gateway_publish_batch_size_bucket{le="1"} 2');
    expect(metric).toContain('omni_gateway_publish_batch_size_sum 1102');
  });

  it('puts at most 512 KiB into a publish, counted in bytes, but always one call', async () => {
    const gate = createGate();
    fixture.beforePublish(() => gate.passed);
    await fixture.answerCalls();
    const bodies = ['', '', '€'.repeat(100_000), '€'.repeat(60_000), '€'.repeat(60_000), '€'.repeat(200_000), ''];
    const calls = bodies.map((body, index) => fixture.desk.submit(callOf(`call-${index}`, { body })));
    gate.open();
    await outcomesOf(calls);
    expect(sizes()).toEqual([1, 1, 2, 1, 1, 1]);
  });

  it('never sends a call whose wait ended before its turn came', async () => {
    const gate = createGate();
    fixture.beforePublish(() => gate.passed);
    const calls = upTo(5).map((id) => fixture.desk.submit(callOf(id)));
    fixture.pass(2_000);
    expect(await outcomesOf(calls)).toEqual(Array(5).fill('TIMEOUT'));
    gate.open();
    await turn();
    expect(sizes()).toEqual([1, 1]);
  });

  it('goes on with what is queued after a publish that was refused', async () => {
    const gate = createGate();
    await fixture.answerCalls();
    fixture.beforePublish(async () => {
      const refused = fixture.publishes.length <= 2;
      await gate.passed;
      if (refused) throw new Error('down on purpose');
    });
    const calls = upTo(6).map((id) => fixture.desk.submit(callOf(id)));
    await turn();
    gate.open();
    expect(await outcomesOf(calls)).toEqual([...Array(2).fill('UNAVAILABLE'), ...Array(4).fill('done')]);
  });
});
