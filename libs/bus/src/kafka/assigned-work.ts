import { createGathering, type Gathering } from './gathering.js';
import { type EachBatchPayload } from './kafka-client.js';
import { KAFKA_LIMITS } from './kafka-limits.js';
import { createOffsetCommits, type OffsetCommits } from './offset-commits.js';
import { lookForPlace, type Place } from './place.js';
import { type ReaderOptions, type ReaderParts } from './reader-parts.js';
import { type Session } from './session.js';
import { toShare } from './to-share.js';

/** Of a row of failures the first, second, fourth, eighth … is worth a line. */
const isWorthALine = (failures: number): boolean => (failures & (failures - 1)) === 0;

const reportsOf = ({ logger, metrics }: ReaderParts, { topic, name }: ReaderOptions) => ({
  onBatchFailure: (err: unknown, failures: number): void => {
    metrics.redeliveries.inc({ topic });
    if (isWorthALine(failures))
      logger.error({ topic, reader: name, failures, err }, 'a batch failed and is delivered again');
  },
  onPlaceFailure: (err: unknown, failures: number): void => {
    if (isWorthALine(failures))
      logger.warn({ topic, reader: name, failures, err }, 'where to go on is not known yet and is asked again');
  },
  onCommitFailure: (err: unknown): void =>
    logger.debug({ topic, reader: name, err }, 'offsets could not be committed yet'),
});

/** The partitions that a reader has been given, and what is done with them. */
export const createAssignedWork = (parts: ReaderParts, options: ReaderOptions) => {
  const { metrics } = parts;
  const { topic, partitionCount, handler, findPlace, keepsOffsets } = options;
  const reports = reportsOf(parts, options);
  const nextOf = new Map<number, number>();
  let place: Place | undefined;
  let partitions: readonly number[] = [];
  let isClosing = false;
  let payload: EachBatchPayload | undefined;

  const gathering: Gathering = createGathering({
    handler,
    heartbeatMs: Math.min(KAFKA_LIMITS.heartbeatMs, parts.sessionTimeoutMs / 3),
    graceMs: KAFKA_LIMITS.graceMs,
    onFailure: reports.onBatchFailure,
    onBatch: (size) => metrics.batchSize.observe({ topic }, size),
  });
  const commits: OffsetCommits = createOffsetCommits(async (offsets) => {
    const committed = [...offsets].map(([partition, next]) => ({ partition, offset: String(next) }));
    await payload?.commitOffsetsIfNecessary({ topics: [{ topic, partitions: committed }] });
  }, reports.onCommitFailure);

  const leave = (): void => {
    place?.end();
    gathering.leave();
    commits.forget();
    nextOf.clear();
  };
  const takePlace = (session: Session): void => {
    leave();
    const find = (signal: AbortSignal): Promise<string> =>
      findPlace({ partitions, signal, seek: (partition, offset) => session.seek(partition, offset) });
    place = lookForPlace(find, reports.onPlaceFailure);
    if (isClosing) place.end();
  };
  const onDone = (partition: number, next: number): void => {
    nextOf.set(partition, next);
    if (keepsOffsets) commits.add(partition, next);
    options.onDone?.(next);
  };
  return {
    leave,
    onAssigned: (given: readonly number[], session: Session): void => {
      partitions = given;
      metrics.assignments.inc({ topic });
      for (let partition = 0; partition < partitionCount; partition++)
        if (!given.includes(partition)) metrics.lag.remove({ topic, partition });
      takePlace(session);
    },
    onBatch: async (given: EachBatchPayload, session: Session): Promise<void> => {
      payload = given;
      const { batch } = given;
      // Offsets that begin again are those of another log, or of one that has lost its tail.
      if (Number(batch.firstOffset()) < (nextOf.get(batch.partition) ?? 0)) takePlace(session);
      if (!place) return;
      metrics.lag.set({ topic, partition: batch.partition }, Number(batch.offsetLag()));
      const { logId } = place;
      await gathering.take(toShare(given, { logId, onDone, onHello: options.onHello }));
    },
    close: async (): Promise<void> => {
      isClosing = true;
      place?.end();
      await gathering.close();
      await commits.close();
    },
  };
};
