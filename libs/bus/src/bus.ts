/**
 * The message bus port. A topic has numbered partitions; a message in one has an offset that rises by one. Delivery is at
 * least once and in order per partition; whoever consumes recognises repeats by itself.
 */
export type BusMessage = {
  /** Decides the partition; messages with one key keep their order. */
  readonly key: string;
  readonly value: string;
  /** Overrides the key's partition (replies go where their gateway listens). */
  readonly partition?: number;
};

export type Delivered = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
};

export type Batch = {
  /** Names the log that offsets belong to. After it changed, old offsets mean nothing. */
  readonly logId: string;
  /** Everything fetched over all partitions owned, in order per partition. Never empty. */
  readonly messages: readonly Delivered[];
};

/** Resolves when the batch is done with; a rejection has it delivered again. */
export type Handler = (batch: Batch) => Promise<void>;

export type Consumer = {
  /** Takes nothing more, lets the batch at work finish, leaves the group. */
  close(): Promise<void>;
};

/**
 * Where a reader stands by its own account, asked at each assignment of partitions: next offsets, for as many of them as it
 * knows. The bus goes there, or to the first message that it still has behind it.
 */
export type Positions = (assigned: {
  readonly logId: string;
  readonly topic: string;
  readonly partitions: readonly number[];
}) => Promise<ReadonlyMap<number, number>>;

export type ConsumeOptions = {
  readonly topic: string;
  readonly group: string;
  readonly handler: Handler;
  /** In process nothing is ever skipped, so it is not asked. */
  readonly positions?: Positions;
};

export type Bus = {
  /** How many partitions a topic has. */
  partitionsOf(topic: string): number;
  /** Resolves when the bus has the messages. Rejects when it is full or closed: then none, some or all arrived. */
  publish(topic: string, messages: readonly BusMessage[]): Promise<void>;
  /** Shares the topic's partitions with the other members of the group. */
  consume(options: ConsumeOptions): Promise<Consumer>;
  /** Reads one partition alone, from its end on, without sharing it. */
  follow(options: { readonly topic: string; readonly partition: number; readonly handler: Handler }): Promise<Consumer>;
  close(): Promise<void>;
};
