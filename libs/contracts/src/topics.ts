/** The topics that cross process boundaries. Every topic but the replies' is keyed by the space's name. */
export const TOPIC = {
  calls: 'omni.calls.v1',
  replies: 'omni.replies.v1',
  events: 'omni.events.v1',
  dead: 'omni.calls.dead.v1',
} as const;

export type TopicName = (typeof TOPIC)[keyof typeof TOPIC];

/** How a topic is made where it does not exist yet. */
export type TopicShape = {
  readonly partitions: number;
  readonly replication: number;
  readonly retentionMs: number;
  readonly maxMessageBytes: number;
};

const HOUR_MS = 3_600_000;
/** An answer that nobody read within an hour is read by nobody. */
const REPLY_RETENTION_MS = HOUR_MS;
/**
 * A body of 256 KiB may be sixfold as JSON in JSON (every character a control character), and a reply message holds the
 * answers of a whole batch.
 */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

/** The shapes of all topics, from what an operator chooses. */
export const topicShapesOf = (chosen: {
  readonly partitions: number;
  readonly replication: number;
  readonly retentionHours: number;
}): { readonly [name in TopicName]: TopicShape } => {
  const { partitions, replication, retentionHours } = chosen;
  const shape = (retentionMs: number): TopicShape => ({
    partitions,
    replication,
    retentionMs,
    maxMessageBytes: MESSAGE_BYTES_MAX,
  });
  const kept = shape(retentionHours * HOUR_MS);
  const replies = shape(REPLY_RETENTION_MS);
  return { [TOPIC.calls]: kept, [TOPIC.events]: kept, [TOPIC.dead]: kept, [TOPIC.replies]: replies };
};

/** The version that this release writes into a message's `v`; it reads this one and the one before. */
export const MESSAGE_VERSION = 1;
