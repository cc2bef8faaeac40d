import { type ReaderOptions, type ReaderParts } from './reader-parts.js';

/** Of a row of failures the first, second, fourth, eighth … is worth a line. */
const isWorthALine = (failures: number): boolean => (failures & (failures - 1)) === 0;

/** What a reader tells of what it goes over. */
export const reportsOf = ({ logger, metrics }: ReaderParts, { topic, name }: ReaderOptions) => ({
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
