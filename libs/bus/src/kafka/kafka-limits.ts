/** What may grow, how far, and how long anything may take. */
export const KAFKA_LIMITS = {
  /**
   * A dead member's partitions rest so long until others take over; brokers refuse less by default. A process that only
   * seemed dead does no harm: its offsets are not taken any more.
   */
  sessionTimeoutMs: 6_000,
  heartbeatMs: 1_000,
  /** How long the members of a group wait for each other to join again; must be longer than the grace. */
  rebalanceTimeoutMs: 15_000,
  /** A batch at work when its group rebalances, or the broker no longer hears us, has so long to finish. */
  graceMs: 2_000,
  /** A fetch that finds nothing comes back after so long, which is how late a rebalance or a close is noticed. */
  fetchWaitMs: 250,
  /**
   * Of one partition in one fetch. A fetch may bring this from every partition, because Kafka fills it in the order of
   * their numbers: with less, the backlog of one would starve those behind it.
   */
  fetchPartitionBytesMax: 512 * 1024,
  connectTimeoutMs: 3_000,
  /** An unanswered request ends its connections: kafkajs would go on waiting on a path that is dead. */
  requestTimeoutMs: 10_000,
  /** A fetch that takes longer will never come back. A join is bounded by its requests. */
  silenceMs: 30_000,
  /** How long a farewell may take before the connections are cut. */
  farewellMs: 5_000,
  reconnectMs: 250,
  /** Messages of one publish in one request: kafkajs groups them by copying, which grows with the square. */
  publishSizeMax: 1_000,
  /** What a record and its frame take beside key and value, generously. */
  recordOverheadBytes: 100,
  /** Kafka's own default, where a topic says nothing. */
  messageBytesMax: 1_048_588,
} as const;
