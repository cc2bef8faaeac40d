import { randomUUID } from 'node:crypto';
import { type Bus, type BusMessage, type Delivered } from '../src/index.js';
import { createCollector, createGate } from './collector.js';

/** Makes a bus that has the topics, each with so many partitions. The suite closes it. */
export type CreateBus = (partitions: { readonly [topic: string]: number }) => Promise<Bus>;

const numbered = (count: number, at: Omit<BusMessage, 'value'>, from = 0): BusMessage[] =>
  Array.from({ length: count }, (_, index) => ({ ...at, value: String(from + index) }));
const valuesOf = (messages: readonly Delivered[], partition: number): readonly number[] =>
  messages.filter((message) => message.partition === partition).map(({ value }) => Number(value));
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** What every adapter of the bus port promises. */
export const describeBus = (name: string, createBus: CreateBus): void => {
  describe(`${name} keeps the contract of the bus:`, () => {
    const opened: Bus[] = [];
    const openBus = async (partitionCount: number): Promise<{ bus: Bus; topic: string }> => {
      const topic = `contract.${randomUUID()}`;
      const bus = await createBus({ [topic]: partitionCount });
      opened.push(bus);
      return { bus, topic };
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((bus) => bus.close()));
    });

    it('says how many partitions a topic has', async () => {
      const { bus, topic } = await openBus(7);
      expect(bus.partitionsOf(topic)).toBe(7);
    });

    it('delivers what was published with key, value and offsets that rise by one', async () => {
      const { bus, topic } = await openBus(1);
      const seen = createCollector();
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      await bus.publish(topic, [
        { key: 'a', value: 'one' },
        { key: 'b', value: 'two' },
      ]);
      await bus.publish(topic, [{ key: 'a', value: '' }]);
      await seen.received(3);
      const first = seen.messages()[0]?.offset ?? NaN;
      expect(seen.messages()).toEqual([
        { topic, partition: 0, offset: first, key: 'a', value: 'one' },
        { topic, partition: 0, offset: first + 1, key: 'b', value: 'two' },
        { topic, partition: 0, offset: first + 2, key: 'a', value: '' },
      ]);
    });

    it('keeps the order of messages with one key, over many publishes', async () => {
      const { bus, topic } = await openBus(4);
      const seen = createCollector();
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      for (const from of [0, 25, 50, 75]) {
        await bus.publish(topic, [...numbered(25, { key: 'a' }, from), ...numbered(25, { key: 'other' }, from)]);
      }
      await seen.received(200);
      const ofA = seen.messages().filter(({ key }) => key === 'a');
      expect(new Set(ofA.map(({ partition }) => partition)).size).toBe(1);
      expect(ofA.map(({ value }) => Number(value))).toEqual(upTo(100));
    });

    it('keeps what was published before the first member of the group came', async () => {
      const { bus, topic } = await openBus(2);
      await bus.publish(topic, numbered(10, { key: 'a' }));
      const seen = createCollector();
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      await seen.received(10);
      expect(seen.values().map(Number)).toEqual(upTo(10));
    });

    it('fills a batch from all partitions owned, each in order', async () => {
      const { bus, topic } = await openBus(3);
      const gate = createGate();
      const seen = createCollector(() => gate.passed);
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      await bus.publish(topic, [{ key: '', value: 'holds the handler', partition: 0 }]);
      await seen.received(1);
      for (const partition of [0, 1, 2]) await bus.publish(topic, numbered(20, { key: '', partition }));
      gate.open();
      await seen.received(61);
      const later = seen.batches.slice(1).flatMap((batch) => batch.messages);
      for (const partition of [0, 1, 2]) expect(valuesOf(later, partition)).toEqual(upTo(20));
      expect(seen.batches.every((batch) => batch.messages.length > 0)).toBe(true);
      expect(seen.batches.some((batch) => new Set(batch.messages.map((message) => message.partition)).size > 1)).toBe(
        true,
      );
    });

    it('gives a consumer one batch at a time', async () => {
      const { bus, topic } = await openBus(3);
      let atWork = 0;
      let mostAtWork = 0;
      const seen = createCollector(async () => {
        atWork += 1;
        mostAtWork = Math.max(mostAtWork, atWork);
        await new Promise((resolve) => setImmediate(resolve));
        atWork -= 1;
      });
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      for (const index of upTo(30)) await bus.publish(topic, [{ key: '', value: 'x', partition: index % 3 }]);
      await seen.received(30);
      expect(mostAtWork).toBe(1);
    });

    it('delivers a failed batch again, from its first message on and without a gap', async () => {
      const { bus, topic } = await openBus(2);
      let failuresLeft = 3;
      const done = createCollector();
      const seen = createCollector(async (batch) => {
        if (failuresLeft-- > 0) throw new Error('refused on purpose');
        await done.handler(batch);
      });
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      for (const partition of [0, 1]) await bus.publish(topic, numbered(10, { key: '', partition }));
      await done.received(20);
      for (const partition of [0, 1]) expect(valuesOf(done.messages(), partition)).toEqual(upTo(10));
      expect(seen.messages().length).toBeGreaterThan(20);
    });

    it('gives each group every message', async () => {
      const { bus, topic } = await openBus(2);
      const [one, other] = [createCollector(), createCollector()];
      await bus.consume({ topic, group: 'one', handler: one.handler });
      await bus.consume({ topic, group: 'other', handler: other.handler });
      await bus.publish(topic, numbered(10, { key: 'a' }));
      await Promise.all([one.received(10), other.received(10)]);
      expect(one.values()).toEqual(other.values());
    });

    it('shares the partitions between two members, each message going to one', async () => {
      const { bus, topic } = await openBus(2);
      const both = createCollector();
      const [one, other] = [createCollector(both.handler), createCollector(both.handler)];
      await bus.consume({ topic, group: 'g', handler: one.handler });
      await bus.consume({ topic, group: 'g', handler: other.handler });
      for (const partition of [0, 1]) await bus.publish(topic, numbered(10, { key: '', partition }));
      await both.received(20);
      expect(one.messages().length).toBe(10);
      expect(other.messages().length).toBe(10);
      for (const partition of [0, 1]) expect(valuesOf(both.messages(), partition)).toEqual(upTo(10));
    });

    it('hands the partitions of a member that leaves to the others', async () => {
      const { bus, topic } = await openBus(2);
      const [leaver, stayer] = [createCollector(), createCollector()];
      const leaving = await bus.consume({ topic, group: 'g', handler: leaver.handler });
      await bus.consume({ topic, group: 'g', handler: stayer.handler });
      await leaving.close();
      for (const partition of [0, 1]) await bus.publish(topic, numbered(5, { key: '', partition }));
      await stayer.received(10);
      expect(leaver.messages()).toEqual([]);
      for (const partition of [0, 1]) expect(valuesOf(stayer.messages(), partition)).toEqual(upTo(5));
    });

    it('delivers what a member could not finish before it left to whoever takes over', async () => {
      const { bus, topic } = await openBus(1);
      const failing = createCollector(() => Promise.reject(new Error('dies on purpose')));
      const member = await bus.consume({ topic, group: 'g', handler: failing.handler });
      await bus.publish(topic, numbered(5, { key: '' }));
      await failing.received(5);
      await member.close();
      const heir = createCollector();
      await bus.consume({ topic, group: 'g', handler: heir.handler });
      await heir.received(5);
      expect(valuesOf(heir.messages(), 0)).toEqual(upTo(5));
    });

    it('does not repeat for the next member what the last one finished', async () => {
      const { bus, topic } = await openBus(1);
      const first = createCollector();
      const member = await bus.consume({ topic, group: 'g', handler: first.handler });
      await bus.publish(topic, numbered(5, { key: '' }));
      await first.received(5);
      await member.close();
      await bus.publish(topic, numbered(5, { key: '' }, 5));
      const second = createCollector();
      await bus.consume({ topic, group: 'g', handler: second.handler });
      await second.received(5);
      expect(second.values().map(Number)).toEqual([5, 6, 7, 8, 9]);
    });

    it('lets the batch at work finish before a consumer is closed', async () => {
      const { bus, topic } = await openBus(1);
      const gate = createGate();
      const order: string[] = [];
      const seen = createCollector(async () => {
        await gate.passed;
        order.push('finished');
      });
      const consumer = await bus.consume({ topic, group: 'g', handler: seen.handler });
      await bus.publish(topic, [{ key: '', value: '' }]);
      await seen.received(1);
      const closed = consumer.close().then(() => order.push('closed'));
      gate.open();
      await closed;
      expect(order).toEqual(['finished', 'closed']);
    });

    it('carries values of one megabyte unchanged', async () => {
      const { bus, topic } = await openBus(1);
      const seen = createCollector();
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      const value = 'ü€'.repeat(200_000);
      await bus.publish(topic, [
        { key: 'a', value },
        { key: 'a', value: 'small' },
      ]);
      await seen.received(2);
      expect(seen.values()[0] === value).toBe(true);
      expect(seen.values()[1]).toBe('small');
    });

    it('lets a follower read one partition from its end on, whoever else reads it', async () => {
      const { bus, topic } = await openBus(3);
      await bus.publish(topic, [{ key: '', value: 'before', partition: 1 }]);
      const [one, other, group] = [createCollector(), createCollector(), createCollector()];
      await bus.follow({ topic, partition: 1, handler: one.handler });
      await bus.follow({ topic, partition: 1, handler: other.handler });
      await bus.consume({ topic, group: 'g', handler: group.handler });
      await bus.publish(topic, [{ key: '', value: 'elsewhere', partition: 2 }]);
      await bus.publish(topic, numbered(3, { key: '', partition: 1 }));
      await Promise.all([one.received(3), other.received(3), group.received(5)]);
      expect(one.values()).toEqual(['0', '1', '2']);
      expect(other.values()).toEqual(['0', '1', '2']);
    });

    it('delivers to a follower again what it failed on', async () => {
      const { bus, topic } = await openBus(1);
      let refusals = 1;
      const seen = createCollector(async () => {
        if (refusals-- > 0) throw new Error('refused on purpose');
      });
      await bus.follow({ topic, partition: 0, handler: seen.handler });
      await bus.publish(topic, [{ key: '', value: 'again' }]);
      await seen.received(2);
      expect(seen.values()).toEqual(['again', 'again']);
    });

    it('names one log in all batches', async () => {
      const { bus, topic } = await openBus(1);
      const seen = createCollector();
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      for (const count of [1, 2]) {
        await bus.publish(topic, [{ key: '', value: '' }]);
        await seen.received(count);
      }
      expect(seen.batches[0]?.logId).toBeTruthy();
      expect(seen.batches[1]?.logId).toBe(seen.batches[0]?.logId);
    });

    it('refuses a topic or a partition that does not exist', async () => {
      const { bus, topic } = await openBus(2);
      expect(() => bus.partitionsOf('nothing')).toThrow();
      await expect(bus.publish('nothing', [{ key: '', value: '' }])).rejects.toThrow();
      await expect(bus.publish(topic, [{ key: '', value: '', partition: 2 }])).rejects.toThrow();
    });

    it('finishes the batches at work when it closes, and then takes nothing more', async () => {
      const { bus, topic } = await openBus(1);
      let finished = 0;
      const seen = createCollector(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        finished += 1;
      });
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      await bus.publish(topic, [{ key: '', value: '' }]);
      await seen.received(1);
      await bus.close();
      expect(finished).toBe(1);
      await expect(bus.publish(topic, [{ key: '', value: '' }])).rejects.toThrow();
      await expect(bus.consume({ topic, group: 'g', handler: seen.handler })).rejects.toThrow();
      await bus.close();
    });
  });
};
