import { type Admin } from './kafka-client.js';

/** How a topic is made where it does not exist yet. */
export type KafkaTopic = {
  readonly partitions: number;
  readonly replication: number;
  readonly retentionMs: number;
  readonly maxMessageBytes?: number;
};
export type KafkaTopics = { readonly [name: string]: KafkaTopic };

/** Topics are there, but not as they must be; only an operator can change that. */
export class TopicsMisfit extends Error {}

const CLEANUP_POLICY = 'cleanup.policy';
/** kafkajs's number for a topic in requests about settings. */
const TOPIC_RESOURCE = 2;

const toRequest = ([topic, shape]: readonly [string, KafkaTopic]) => ({
  topic,
  numPartitions: shape.partitions,
  replicationFactor: shape.replication,
  configEntries: [
    { name: CLEANUP_POLICY, value: 'delete' },
    { name: 'retention.ms', value: String(shape.retentionMs) },
    ...(shape.maxMessageBytes === undefined
      ? []
      : [{ name: 'max.message.bytes', value: String(shape.maxMessageBytes) }]),
  ],
});

const createMissing = async (admin: Admin, topics: KafkaTopics): Promise<void> => {
  const existing = new Set(await admin.listTopics());
  const missing = Object.entries(topics).filter(([name]) => !existing.has(name));
  // Several processes start at once: a topic that another one has made meanwhile is no fault.
  if (missing.length > 0) await admin.createTopics({ topics: missing.map(toRequest) });
};

const readPartitions = async (admin: Admin, names: string[]): Promise<ReadonlyMap<string, number>> => {
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
};

/** Compaction keeps the last message of a key, which is the whole of a space: it would delete all but one of its calls. */
const compactedOf = async (admin: Admin, names: string[]): Promise<readonly string[]> => {
  const { resources } = await admin.describeConfigs({
    resources: names.map((name) => ({ type: TOPIC_RESOURCE, name, configNames: [CLEANUP_POLICY] })),
    includeSynonyms: false,
  });
  const isCompacted = ({ configEntries }: (typeof resources)[number]): boolean =>
    configEntries.some(({ configName, configValue }) => configName === CLEANUP_POLICY && /compact/.test(configValue));
  return resources.filter(isCompacted).map(({ resourceName }) => resourceName);
};

const misfitsOf = (topics: KafkaTopics, partitionsOf: ReadonlyMap<string, number>): readonly string[] =>
  Object.entries(topics).flatMap(([name, { partitions }]) => {
    const found = partitionsOf.get(name) ?? 0;
    return found >= partitions
      ? []
      : [`topic ${name} has ${found} partitions, but ${partitions} are configured; keys would move if it grew`];
  });

/**
 * Makes the topics that are missing and checks the others, which stay as they are: an operator may have given them more
 * partitions or another retention. Answers how many partitions each has. Throws `TopicsMisfit` where one cannot be used.
 */
export const ensureTopics = async (admin: Admin, topics: KafkaTopics): Promise<ReadonlyMap<string, number>> => {
  const names = Object.keys(topics);
  await createMissing(admin, topics);
  const partitionsOf = await readPartitions(admin, names);
  const compacted = await compactedOf(admin, names);
  const misfits = [
    ...misfitsOf(topics, partitionsOf),
    ...compacted.map((name) => `topic ${name} is compacted; its cleanup.policy must be delete`),
  ];
  if (misfits.length > 0) throw new TopicsMisfit(misfits.join('; '));
  return partitionsOf;
};
