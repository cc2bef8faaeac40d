import { randomUUID } from 'node:crypto';
import { describeWith, startKafka } from '@omni/testing';
import { type Bus } from '../src/index.js';
import { createCollector, createGate } from './collector.js';
import { openKafkaBus } from './kafka-fixture.js';
import { type DistantMember, launchMember } from './kafka-member.js';

/** Longer than a spec may take. */
const FOREVER_MS = 300_000;

const numbered = (from: number, to: number, partition = 0) =>
  Array.from({ length: to - from }, (_, index) => ({ key: '', value: String(from + index), partition }));
const valuesOf = (messages: readonly { readonly value: string }[]): readonly string[] =>
  messages.map(({ value }) => value);

describeWith(await startKafka(), 'a group on Kafka', ({ brokers }) => {
  const opened: (Bus | { close(): Promise<void> })[] = [];
  const members: DistantMember[] = [];
  const open = async (topic: string, partitions: number): Promise<Bus> => {
    const bus = await openKafkaBus(brokers, { [topic]: partitions });
    opened.push(bus);
    return bus;
  };
  const launch = async (topic: string, partitions: number): Promise<DistantMember> => {
    const member = launchMember({ brokers, topic, partitions, group: 'g', holds: true });
    members.push(member);
    await member.joined;
    return member;
  };
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.end()));
    await Promise.all(opened.splice(0).map((bus) => bus.close()));
  });

  it('gives what a killed member had not finished to the others', async () => {
    const topic = `members.${randomUUID()}`;
    const bus = await open(topic, 2);
    const killed = await launch(topic, 2);
    const messages = [...numbered(0, 5, 0), ...numbered(5, 10, 1)];
    await bus.publish(topic, messages);
    await killed.seen.received(1);
    killed.signal('SIGKILL');
    const heir = createCollector();
    await bus.consume({ topic, group: 'g', handler: heir.handler });
    await heir.receivedAll(valuesOf(messages));
    expect([...heir.values()].sort()).toEqual([...valuesOf(messages)].sort());
  });

  it('does not wait for the session of a killed member that was a process of the same host', async () => {
    const topic = `members.${randomUUID()}`;
    const bus = await open(topic, 2);
    const patient = { brokers, topic, partitions: 2, group: 'g', sessionTimeoutMs: FOREVER_MS };
    const killed = launchMember({ ...patient, holds: true });
    members.push(killed);
    await killed.joined;
    await bus.publish(topic, numbered(0, 5));
    await killed.seen.received(1);
    await killed.end();
    const heir = launchMember({ ...patient, holds: false });
    members.push(heir);
    await heir.seen.receivedAll(valuesOf(numbered(0, 5)));
    expect(heir.seen.values()).toEqual(valuesOf(numbered(0, 5)));
  });

  it('does not take the word of a member that was stopped while others went on', async () => {
    const topic = `members.${randomUUID()}`;
    const bus = await open(topic, 1);
    const zombie = await launch(topic, 1);
    await bus.publish(topic, numbered(0, 5));
    await zombie.seen.received(5);
    zombie.signal('SIGSTOP');
    const heir = createCollector();
    const consumer = await bus.consume({ topic, group: 'g', handler: heir.handler });
    await heir.received(5);
    await bus.publish(topic, numbered(5, 10));
    await heir.received(10);
    zombie.signal('SIGCONT');
    zombie.go();
    await consumer.close();
    await bus.publish(topic, numbered(10, 11));
    await zombie.seen.receivedAll(['10']);
    expect(heir.values()).toEqual(valuesOf(numbered(0, 10)));
    expect(zombie.seen.values()).toEqual([...valuesOf(numbered(0, 5)), '10']);
  });

  it('takes a batch that outlasts the grace from its member, which begins no other before it has ended', async () => {
    const topic = `members.${randomUUID()}`;
    const [bus, other] = [await open(topic, 2), await open(topic, 2)];
    const gate = createGate();
    let atWork = 0;
    let mostAtWork = 0;
    const slow = createCollector(async () => {
      atWork += 1;
      mostAtWork = Math.max(mostAtWork, atWork);
      await gate.passed;
      atWork -= 1;
    });
    await bus.consume({ topic, group: 'g', handler: slow.handler });
    await bus.publish(topic, [...numbered(0, 1, 0), ...numbered(1, 2, 1)]);
    await slow.received(1);
    const heir = createCollector();
    await other.consume({ topic, group: 'g', handler: heir.handler });
    await heir.received(1);
    gate.open();
    await bus.publish(topic, [...numbered(2, 3, 0), ...numbered(3, 4, 1)]);
    await Promise.race([slow.receivedAll(['2']), heir.receivedAll(['2'])]);
    await Promise.race([slow.receivedAll(['3']), heir.receivedAll(['3'])]);
    expect(mostAtWork).toBe(1);
    expect(new Set([...slow.values(), ...heir.values()])).toEqual(new Set(['0', '1', '2', '3']));
  });

  it('goes on at the last finished message when both members of two were replaced', async () => {
    const topic = `members.${randomUUID()}`;
    const [bus, other] = [await open(topic, 2), await open(topic, 2)];
    const [one, two] = [createCollector(), createCollector()];
    const consumers = [
      await bus.consume({ topic, group: 'g', handler: one.handler }),
      await other.consume({ topic, group: 'g', handler: two.handler }),
    ];
    await bus.publish(topic, [...numbered(0, 5, 0), ...numbered(5, 10, 1)]);
    await Promise.all([one.received(5), two.received(5)]);
    for (const consumer of consumers) await consumer.close();
    await bus.publish(topic, [...numbered(10, 11, 0), ...numbered(11, 12, 1)]);
    const heir = createCollector();
    await bus.consume({ topic, group: 'g', handler: heir.handler });
    await heir.received(2);
    expect([...heir.values()].sort()).toEqual(['10', '11']);
  });
});
