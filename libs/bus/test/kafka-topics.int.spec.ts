import { randomUUID } from 'node:crypto';
import { createQuietLogger, describeWith, startKafka } from '@omni/testing';
import { type Bus, TopicsMisfit } from '../src/index.js';
import { type Admin } from '../src/kafka/kafka-client.js';
import { withAdmin } from '../src/kafka/with-admin.js';
import { createCollector } from './collector.js';
import { openKafkaBus } from './kafka-fixture.js';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ key: '', value: String(from + index), partition: 0 }));
const upTo = (from: number, to: number): readonly string[] => numbered(from, to).map(({ value }) => value);

describeWith(await startKafka(), 'topics on Kafka', ({ brokers }) => {
  const opened: Bus[] = [];
  const open = async (topics: { readonly [topic: string]: number }): Promise<Bus> => {
    const bus = await openKafkaBus(brokers, topics);
    opened.push(bus);
    return bus;
  };
  const admin = <T>(work: (admin: Admin) => Promise<T>): Promise<T> =>
    withAdmin({ brokers, clientId: 'omni-spec', logger: createQuietLogger() }, work);
  const freshTopic = (): string => `topics.${randomUUID()}`;
  /** As retention would. kafkajs finds the leader only of topics that it was asked about before. */
  const deleteBefore = (topic: string, offset: number): Promise<void> =>
    admin(async (one) => {
      await one.fetchTopicOffsets(topic);
      await one.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
    });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((bus) => bus.close()));
  });

  describe('at the start', () => {
    it('makes what is missing, for messages that are deleted and never compacted', async () => {
      const topic = freshTopic();
      await open({ [topic]: 3 });
      const { resources } = await admin((one) =>
        one.describeConfigs({ resources: [{ type: 2, name: topic }], includeSynonyms: false }),
      );
      const settings = new Map(
        resources.flatMap(({ configEntries }) => configEntries.map((one) => [one.configName, one.configValue])),
      );
      expect(settings.get('cleanup.policy')).toBe('delete');
      expect(settings.get('retention.ms')).toBe('3600000');
      expect(settings.get('max.message.bytes')).toBe(String(4 * 1024 * 1024));
    });

    it('lets several processes make the same topics at once', async () => {
      const topics = { [freshTopic()]: 2, [freshTopic()]: 2 };
      await Promise.all([open(topics), open(topics), open(topics)]);
      const bus = opened[2];
      expect(Object.keys(topics).map((topic) => bus?.partitionsOf(topic))).toEqual([2, 2]);
    });

    it('uses all partitions of a topic that has more than are configured', async () => {
      const topic = freshTopic();
      await open({ [topic]: 5 });
      const bus = await open({ [topic]: 3 });
      expect(bus.partitionsOf(topic)).toBe(5);
    });

    it('refuses a topic with fewer partitions than are configured, and leaves it as it is', async () => {
      const topic = freshTopic();
      await open({ [topic]: 2 });
      const refused = open({ [topic]: 3 });
      await expect(refused).rejects.toThrow(TopicsMisfit);
      await expect(refused).rejects.toThrow(`topic ${topic} has 2 partitions, but 3 are configured`);
      expect((await open({ [topic]: 2 })).partitionsOf(topic)).toBe(2);
    });

    it('refuses a topic that is compacted', async () => {
      const topic = freshTopic();
      const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
      await admin((one) => one.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] }));
      await expect(open({ [topic]: 1 })).rejects.toThrow(`topic ${topic} is compacted`);
    });
  });

  it('takes a publish larger than what a topic takes at once, in order', async () => {
    const topic = freshTopic();
    const bus = await open({ [topic]: 1 });
    const seen = createCollector();
    await bus.consume({ topic, group: 'g', handler: seen.handler });
    const large = 'x'.repeat(512 * 1024);
    await bus.publish(
      topic,
      upTo(0, 20).map((value) => ({ key: '', value: value + large })),
    );
    await seen.received(20);
    expect(seen.values().map((value) => value.replaceAll('x', ''))).toEqual(upTo(0, 20));
  });

  it('refuses a message that is larger than its topic allows, and takes the next', async () => {
    const topic = freshTopic();
    const bus = await open({ [topic]: 1 });
    await expect(bus.publish(topic, [{ key: '', value: 'x'.repeat(5 * 1024 * 1024) }])).rejects.toThrow();
    const seen = createCollector();
    await bus.consume({ topic, group: 'g', handler: seen.handler });
    await bus.publish(topic, [{ key: '', value: 'small' }]);
    await seen.received(1);
    expect(seen.values()).toEqual(['small']);
  });

  it('leaves no group behind for a follower that was closed', async () => {
    const topic = freshTopic();
    const bus = await open({ [topic]: 1 });
    const follower = await bus.follow({ topic, partition: 0, handler: async () => undefined });
    const groupsOf = async (): Promise<readonly string[]> =>
      (await admin((one) => one.listGroups())).groups.map(({ groupId }) => groupId).filter((id) => id.includes(topic));
    expect(await groupsOf()).toHaveLength(1);
    await follower.close();
    expect(await groupsOf()).toEqual([]);
  });

  it('shows no hello of a follower to anybody', async () => {
    const topic = freshTopic();
    const bus = await open({ [topic]: 1 });
    const [group, first] = [createCollector(), createCollector()];
    await bus.consume({ topic, group: 'g', handler: group.handler });
    await bus.follow({ topic, partition: 0, handler: first.handler });
    await bus.follow({ topic, partition: 0, handler: first.handler });
    await bus.publish(topic, numbered(0, 1));
    await Promise.all([group.received(1), first.received(2)]);
    expect(group.values()).toEqual(['0']);
    expect(first.values()).toEqual(['0', '0']);
  });

  describe('where a consumer goes on', () => {
    const consumeAll = async (bus: Bus, topic: string, count: number): Promise<string> => {
      const seen = createCollector();
      const consumer = await bus.consume({ topic, group: 'g', handler: seen.handler });
      await seen.received(count);
      await consumer.close();
      return seen.batches[0]?.logId ?? '';
    };

    it('is where its own store says, although more was committed, and without a new message', async () => {
      const topic = freshTopic();
      const bus = await open({ [topic]: 2 });
      await bus.publish(topic, numbered(0, 10));
      const logId = await consumeAll(bus, topic, 10);
      const asked: object[] = [];
      const seen = createCollector();
      const positions = async (assigned: object): Promise<ReadonlyMap<number, number>> => {
        asked.push(assigned);
        return new Map([[0, 4]]);
      };
      await bus.consume({ topic, group: 'g', handler: seen.handler, positions });
      await seen.received(6);
      expect(seen.values()).toEqual(upTo(4, 10));
      expect(asked).toEqual([{ logId, topic, partitions: [0, 1] }]);
    });

    it('is the first message left where the store is behind it', async () => {
      const topic = freshTopic();
      const bus = await open({ [topic]: 1 });
      await bus.publish(topic, numbered(0, 10));
      await consumeAll(bus, topic, 10);
      await deleteBefore(topic, 7);
      const seen = createCollector();
      await bus.consume({ topic, group: 'g', handler: seen.handler, positions: async () => new Map([[0, 4]]) });
      await seen.received(3);
      expect(seen.messages().map(({ offset }) => offset)).toEqual([7, 8, 9]);
    });

    it('is the first message left where what was committed has been deleted', async () => {
      const topic = freshTopic();
      const bus = await open({ [topic]: 1 });
      await bus.publish(topic, numbered(0, 3));
      await consumeAll(bus, topic, 3);
      await bus.publish(topic, numbered(3, 10));
      await deleteBefore(topic, 7);
      const seen = createCollector();
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      await seen.received(3);
      expect(seen.values()).toEqual(upTo(7, 10));
    });

    it('is asked for again while the store does not answer, and nothing is delivered meanwhile', async () => {
      const topic = freshTopic();
      const bus = await open({ [topic]: 1 });
      await bus.publish(topic, numbered(0, 5));
      let refusals = 3;
      const seen = createCollector(async () => expect(refusals).toBe(0));
      const positions = async (): Promise<ReadonlyMap<number, number>> => {
        if (refusals > 0) {
          refusals -= 1;
          throw new Error('refused on purpose');
        }
        return new Map([[0, 2]]);
      };
      await bus.consume({ topic, group: 'g', handler: seen.handler, positions });
      await seen.received(3);
      expect(seen.values()).toEqual(upTo(2, 5));
    });

    it('is the beginning of a topic that was made anew, which is another log', async () => {
      const topic = freshTopic();
      const bus = await open({ [topic]: 1 });
      const [seen, follower] = [createCollector(), createCollector()];
      await bus.consume({ topic, group: 'g', handler: seen.handler });
      await bus.follow({ topic, partition: 0, handler: follower.handler });
      await bus.publish(topic, numbered(0, 5));
      await Promise.all([seen.received(5), follower.received(5)]);
      await admin((one) => one.deleteTopics({ topics: [topic] }));
      const again = await open({ [topic]: 1 });
      await again.publish(topic, numbered(5, 7));
      await Promise.all([seen.receivedAll(['5', '6']), follower.receivedAll(['5', '6'])]);
      const [before, after] = [seen.batches[0], seen.batches.at(-1)];
      expect(after?.logId).not.toBe(before?.logId);
      expect(seen.messages().find(({ value }) => value === '5')?.offset).toBe(0);
    });
  });
});
