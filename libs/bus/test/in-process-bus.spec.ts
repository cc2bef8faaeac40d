import { createInProcessBus } from '../src/index.js';
import { describeBus } from './bus-contract.js';
import { createCollector, createGate } from './collector.js';

describeBus('the in-process bus', async (partitions) => createInProcessBus({ partitions }));

describe('the in-process bus', () => {
  const topic = 't';
  const messages = (count: number, partition = 0) =>
    Array.from({ length: count }, (_, index) => ({ key: '', value: String(index), partition }));

  it('is a log of its own each time it is made, with offsets from 0', async () => {
    const first = await Promise.all(
      [1, 2].map(async () => {
        const bus = createInProcessBus({ partitions: { [topic]: 1 } });
        const seen = createCollector();
        await bus.consume({ topic, group: 'g', handler: seen.handler });
        await bus.publish(topic, messages(1));
        await seen.received(1);
        await bus.close();
        return { logId: seen.batches[0]?.logId, offset: seen.messages()[0]?.offset };
      }),
    );
    expect(first.map(({ offset }) => offset)).toEqual([0, 0]);
    expect(first[0]?.logId).not.toBe(first[1]?.logId);
  });

  it('refuses a publish as a whole while a group has as many messages waiting as a partition may hold', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 2 }, capacity: 3 });
    const gate = createGate();
    const seen = createCollector(() => gate.passed);
    await bus.consume({ topic, group: 'g', handler: seen.handler });
    await bus.publish(topic, messages(3));
    await expect(bus.publish(topic, [...messages(1, 1), ...messages(1, 0)])).rejects.toThrow(
      'partition 0 of t is full',
    );
    gate.open();
    await bus.close();
    expect(seen.messages().length).toBe(3);
  });

  it('takes messages again once the waiting ones are done with', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 1 }, capacity: 2 });
    const seen = createCollector();
    await bus.consume({ topic, group: 'g', handler: seen.handler });
    for (const round of [1, 2, 3]) {
      await bus.publish(topic, messages(2));
      await seen.received(2 * round);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen.messages().length).toBe(6);
    await bus.close();
  });

  it('refuses more characters than a partition may hold', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 1 }, capacityChars: 10 });
    const gate = createGate();
    await bus.consume({ topic, group: 'g', handler: () => gate.passed });
    await bus.publish(topic, [{ key: '', value: 'x'.repeat(10) }]);
    await expect(bus.publish(topic, messages(1))).rejects.toThrow('full');
    gate.open();
    await bus.close();
  });

  it('holds on to messages for a group whose members have all left', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 1 }, capacity: 2, retained: 1 });
    const member = await bus.consume({ topic, group: 'g', handler: async () => undefined });
    await member.close();
    await bus.publish(topic, messages(2));
    await expect(bus.publish(topic, messages(1))).rejects.toThrow('full');
    await bus.close();
  });

  it('keeps the newest messages of a topic that no group reads and drops the others', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 1 }, capacity: 2, retained: 3, retainedChars: 5 });
    const follower = createCollector();
    await bus.follow({ topic, partition: 0, handler: follower.handler });
    for (const round of [1, 2, 3]) {
      await bus.publish(topic, messages(2));
      await follower.received(2 * round);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await bus.publish(topic, [{ key: '', value: 'long' }]);
    const late = createCollector();
    await bus.consume({ topic, group: 'g', handler: late.handler });
    await late.received(2);
    expect(late.values()).toEqual(['1', 'long']);
    await bus.close();
  });

  it('never refuses a publish to a topic that nobody reads', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 1 }, capacity: 2, retained: 5 });
    for (let round = 0; round < 10; round++) await bus.publish(topic, messages(3));
    await bus.close();
  });

  it('ends a batch at its limit and shares it fairly between partitions', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 3 }, batchSizeMax: 4 });
    await bus.publish(topic, [...messages(10, 0), ...messages(2, 1), ...messages(10, 2)]);
    const seen = createCollector();
    await bus.consume({ topic, group: 'g', handler: seen.handler });
    await seen.received(22);
    const shapes = seen.batches.map((batch) =>
      [0, 1, 2].map((partition) => batch.messages.filter((message) => message.partition === partition).length),
    );
    expect(shapes).toEqual([
      [2, 1, 1],
      [1, 1, 2],
      [2, 0, 2],
      [2, 0, 2],
      [2, 0, 2],
      [1, 0, 1],
    ]);
    await bus.close();
  });

  it('ends a batch at its characters but always delivers one message', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 1 }, batchCharsMax: 3 });
    await bus.publish(
      topic,
      ['aa', 'b', 'c', 'dddddd', 'e'].map((value) => ({ key: '', value })),
    );
    const seen = createCollector();
    await bus.consume({ topic, group: 'g', handler: seen.handler });
    await seen.received(5);
    expect(seen.batches.map((batch) => batch.messages.map(({ value }) => value))).toEqual([
      ['aa', 'b'],
      ['c'],
      ['dddddd'],
      ['e'],
    ]);
    await bus.close();
  });

  it('does not deliver a partition to its new owner while the old one is still at work on it', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 2 } });
    const gate = createGate();
    const old = createCollector(() => gate.passed);
    await bus.consume({ topic, group: 'g', handler: old.handler });
    await bus.publish(topic, [...messages(1, 0), ...messages(1, 1)]);
    await old.received(2);
    const fresh = createCollector();
    await bus.consume({ topic, group: 'g', handler: fresh.handler });
    await bus.publish(topic, [{ key: '', value: 'next', partition: 1 }]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(fresh.messages()).toEqual([]);
    gate.open();
    await fresh.received(1);
    expect(fresh.values()).toEqual(['next']);
    await bus.close();
  });

  it('reports every batch that a handler rejected, and counts up while they follow each other', async () => {
    const failures: unknown[] = [];
    const bus = createInProcessBus({
      partitions: { [topic]: 1 },
      onFailure: ({ topic: name, reader, failures: count }) => failures.push([name, reader, count]),
    });
    let refusals = 2;
    const seen = createCollector(async () => {
      if (refusals-- > 0) throw new Error('refused on purpose');
    });
    await bus.consume({ topic, group: 'g', handler: seen.handler });
    await bus.publish(topic, messages(1));
    await seen.received(3);
    expect(failures).toEqual([
      ['t', 'g', 1],
      ['t', 'g', 2],
    ]);
    await bus.close();
  });

  it('does not wait for a pause after a failure to end when it closes', async () => {
    const bus = createInProcessBus({ partitions: { [topic]: 1 } });
    const seen = createCollector(() => Promise.reject(new Error('refused on purpose')));
    await bus.consume({ topic, group: 'g', handler: seen.handler });
    await bus.publish(topic, messages(1));
    await seen.received(1);
    await bus.close();
    expect(seen.batches.length).toBe(1);
  });
});
