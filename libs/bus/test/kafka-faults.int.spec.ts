import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createQuietLogger, describeWith, startOwnKafka } from '@omni/testing';
import { type Bus, type BusMessage } from '../src/index.js';
import { createCollector } from './collector.js';
import { openKafkaBus } from './kafka-fixture.js';

const RETRY_MS = 50;

/** What a bus says above the debug level. */
const createListener = () => {
  const lines: string[] = [];
  const quiet = createQuietLogger();
  const note = (_facts: object, message: string): void => void lines.push(message);
  return { lines, logger: { debug: quiet.debug.bind(quiet), info: note, warn: note, error: note } };
};

/** Publishes until Kafka has taken it, as everybody does who publishes. */
const publishSurely = async (bus: Bus, topic: string, messages: readonly BusMessage[]): Promise<void> => {
  for (;;) {
    try {
      return await bus.publish(topic, messages);
    } catch {
      await delay(RETRY_MS);
    }
  }
};

const numbered = (from: number, to: number, partition = 0): readonly BusMessage[] =>
  Array.from({ length: to - from }, (_, index) => ({ key: '', value: String(from + index), partition }));
const valuesOf = (messages: readonly BusMessage[]): readonly string[] => messages.map(({ value }) => value);

describeWith(await startOwnKafka(), 'a broker that fails', (broker) => {
  const opened: Bus[] = [];
  const open = async (topic: string, listener = createListener()): Promise<Bus> => {
    const bus = await openKafkaBus(broker.brokers, { [topic]: 2 }, { logger: listener.logger });
    opened.push(bus);
    return bus;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((bus) => bus.close()));
  });
  afterAll(() => broker.close());

  const rounds = [
    { fault: 'is stopped and started', harm: () => broker.stop(), heal: () => broker.start() },
    { fault: 'is killed and started', harm: () => broker.kill(), heal: () => broker.start() },
    { fault: 'answers nothing for a while', harm: async () => broker.freeze(), heal: async () => broker.resume() },
  ];
  it.each(rounds)('loses nothing that it took when it $fault, for groups and followers alike', async (round) => {
    const topic = `faults.${randomUUID()}`;
    const listener = createListener();
    const bus = await open(topic, listener);
    const [group, follower] = [createCollector(), createCollector()];
    await bus.consume({ topic, group: 'g', handler: group.handler });
    await bus.follow({ topic, partition: 1, handler: follower.handler });
    const before = [...numbered(0, 10, 0), ...numbered(10, 20, 1)];
    await bus.publish(topic, before);
    await Promise.all([group.received(20), follower.received(10)]);
    await round.harm();
    // Refused while the broker is away: that, and not a time, says when it may come back.
    await expect(bus.publish(topic, numbered(20, 21, 1))).rejects.toThrow();
    await round.heal();
    const after = [...numbered(30, 40, 0), ...numbered(40, 50, 1)];
    await publishSurely(bus, topic, after);
    await Promise.all([
      group.receivedAll(valuesOf([...before, ...after])),
      follower.receivedAll(valuesOf(numbered(40, 50, 1))),
    ]);
    expect(listener.lines).toEqual([
      'Kafka cannot be reached; it is tried again until it can',
      'Kafka can be reached again',
    ]);
  });

  it('delivers to a follower what came while it was cut off', async () => {
    const topic = `faults.${randomUUID()}`;
    const bus = await open(topic);
    const follower = createCollector();
    await bus.follow({ topic, partition: 1, handler: follower.handler });
    await bus.publish(topic, numbered(0, 5, 1));
    await follower.received(5);
    await broker.kill();
    await broker.start();
    const other = await open(topic);
    await publishSurely(other, topic, numbered(5, 10, 1));
    await follower.receivedAll(valuesOf(numbered(0, 10, 1)));
    const firsts = follower.values().filter((value, index, all) => all.indexOf(value) === index);
    expect(firsts).toEqual(valuesOf(numbered(0, 10, 1)));
  });

  it('is waited for by a bus that is opened before it', async () => {
    await broker.stop();
    const listener = createListener();
    const topic = `faults.${randomUUID()}`;
    const opening = open(topic, listener);
    await broker.start();
    const bus = await opening;
    await bus.publish(topic, numbered(0, 1));
    expect(listener.lines.length).toBeLessThanOrEqual(2);
  });

  it('does not keep a bus from closing', async () => {
    const topic = `faults.${randomUUID()}`;
    const bus = await open(topic);
    await bus.consume({ topic, group: 'g', handler: async () => undefined });
    await bus.follow({ topic, partition: 0, handler: async () => undefined });
    await broker.kill();
    await bus.close();
    await expect(bus.publish(topic, numbered(0, 1))).rejects.toThrow('closed');
    await broker.start();
  });
});
