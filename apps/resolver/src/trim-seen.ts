import { inTransaction, type Logger, type Pool } from '@omni/platform';
import { trimSeen } from './store/call-seen.js';
import { deleteOtherLogs } from './store/other-logs.js';
import { readSpaceIds } from './store/read-space-ids.js';

const EVERY_MS = 30_000;
const ROWS_A_ROUND = 5_000;

const forgetOtherLogs = async (pool: Pool, logId: string | null): Promise<void> => {
  if (logId !== null) await inTransaction(pool, (client) => deleteOtherLogs(client, logId));
};

type Options = {
  readonly pool: Pool;
  readonly logger: Logger;
  /** The log that calls come from, null as long as none came. */
  readonly logId: () => string | null;
};

/**
 * Deletes stored answers that nobody may ask for any more, a few thousand at a time, so that no transaction is long; and
 * the offsets of logs that no longer are.
 */
export const startTrimming = ({ pool, logger, logId }: Options): { close(): Promise<void> } => {
  let isClosing = false;
  let round = Promise.resolve();
  const trimAll = async (): Promise<void> => {
    const spaceIds = await readSpaceIds(pool);
    let trimmed = 0;
    do {
      trimmed = await inTransaction(pool, (client) => trimSeen(client, spaceIds, ROWS_A_ROUND));
    } while (trimmed === ROWS_A_ROUND && !isClosing);
  };
  const timer = setInterval(() => {
    round = round
      .then(trimAll)
      .then(() => forgetOtherLogs(pool, logId()))
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'what is old could not be trimmed; the next round tries again'),
      );
  }, EVERY_MS);
  timer.unref();
  return {
    close: async () => {
      isClosing = true;
      clearInterval(timer);
      await round;
    },
  };
};
