import { createGathering } from './gathering.js';
import { type EachBatchPayload } from './kafka-client.js';
import { KAFKA_LIMITS } from './kafka-limits.js';
import { createOffsetCommits } from './offset-commits.js';
import { lookForPlace, type Place } from './place.js';
import { type ReaderOptions, type ReaderParts } from './reader-parts.js';
import { reportsOf } from './reader-reports.js';
import { type Session } from './session.js';
import { toShare } from './to-share.js';

/** The partitions that a reader has been given, and what is done with them. */
export type AssignedWork = {
  onAssigned(partitions: readonly number[], session: Session): void;
  onBatch(payload: EachBatchPayload, session: Session): Promise<void>;
  /** They are about to be shared out anew. */
  onRebalancing(): void;
  /** The partitions were taken away. */
  leave(): void;
  close(): Promise<void>;
};

const gatheringOf = (
  parts: ReaderParts,
  { topic, handler }: ReaderOptions,
  onFailure: (error: unknown, failures: number) => void,
) =>
  createGathering({
    handler,
    heartbeatMs: Math.min(KAFKA_LIMITS.heartbeatMs, parts.sessionTimeoutMs / 3),
    graceMs: KAFKA_LIMITS.graceMs,
    onFailure,
    onBatch: (size) => parts.metrics.batchSize.observe({ topic }, size),
  });

export const createAssignedWork = (parts: ReaderParts, options: ReaderOptions): AssignedWork => {
  const { metrics } = parts;
  const { topic, partitionCount } = options;
  const reports = reportsOf(parts, options);
  const nextOf = new Map<number, number>();
  let place: Place | undefined;
  let assigned: readonly number[] = [];
  let isClosing = false;
  let payload: EachBatchPayload | undefined;

  const gathering = gatheringOf(parts, options, reports.onBatchFailure);
  const commits = createOffsetCommits(async (offsets) => {
    const partitions = [...offsets].map(([partition, next]) => ({ partition, offset: String(next) }));
    await payload?.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] });
  }, reports.onCommitFailure);

  const leave = (): void => {
    place?.end();
    gathering.leave();
    commits.forget();
    nextOf.clear();
  };
  const takePlace = ({ seek }: Session): void => {
    leave();
    place = lookForPlace((signal) => options.findPlace({ partitions: assigned, seek, signal }), reports.onPlaceFailure);
    if (isClosing) place.end();
  };
  const onDone = (partition: number, next: number): void => {
    nextOf.set(partition, next);
    if (options.keepsOffsets) commits.add(partition, next);
    options.onDone?.(next);
  };
  return {
    leave,
    onAssigned: (partitions, session) => {
      assigned = partitions;
      metrics.assignments.inc({ topic });
      for (let partition = 0; partition < partitionCount; partition++)
        if (!partitions.includes(partition)) metrics.lag.remove({ topic, partition });
      takePlace(session);
    },
    onBatch: async (given, session) => {
      payload = given;
      const { batch } = given;
      // Offsets that begin again are those of another log, or of one that has lost its tail.
      if (Number(batch.firstOffset()) < (nextOf.get(batch.partition) ?? 0)) takePlace(session);
      if (!place) return;
      metrics.lag.set({ topic, partition: batch.partition }, Number(batch.offsetLag()));
      await gathering.take(toShare(given, { logId: place.logId, onDone, onHello: options.onHello }));
    },
    onRebalancing: commits.hurry,
    close: async () => {
      isClosing = true;
      place?.end();
      await gathering.close();
      await commits.close();
    },
  };
};
