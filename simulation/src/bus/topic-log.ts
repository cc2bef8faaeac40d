import { type BusMessage, partitionOf } from '@omni/bus';

export type Kept = { readonly key: string; readonly value: string };

/** A topic's partitions. `logId` changes when the topic is made anew. */
export type TopicLog = {
  readonly name: string;
  logId: string;
  readonly partitions: Kept[][];
};

export const createTopicLog = (name: string, partitionCount: number): TopicLog => ({
  name,
  logId: `${name} 0`,
  partitions: Array.from({ length: partitionCount }, () => []),
});

export const append = ({ partitions }: TopicLog, messages: readonly BusMessage[]): void => {
  for (const { key, value, partition } of messages)
    partitions[partition ?? partitionOf(key, partitions.length)]?.push({ key, value });
};

/** The topic is deleted and made again, empty or filled with what it had. */
export const makeAnew = (log: TopicLog, isRefilled: boolean): void => {
  log.logId = `${log.name} ${Number(log.logId.split(' ')[1]) + 1}`;
  if (!isRefilled) for (const partition of log.partitions) partition.length = 0;
};
