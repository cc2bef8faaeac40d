import { type PoolClient } from '@omni/platform';
import { statement } from './statement.js';

/** Whoever still reads an older log, and does not know that there is another, has ended long before. */
const KEPT_FOR_MS = 7 * 24 * 3_600_000;

/**
 * The offsets of logs that are not any more. Without a stored offset a message counts as one that may have been here before,
 * which is the careful way; so a process that still read such a log would only work a little harder.
 */
const deleteOffsets = statement(
  'resolver_delete_other_logs',
  `delete from graph.consumer_offset
   where log_id <> $1 and since < (extract(epoch from clock_timestamp()) * 1000)::bigint - $2::bigint`,
);

export const deleteOtherLogs = async (client: PoolClient, logId: string): Promise<void> => {
  await deleteOffsets(client, [logId, KEPT_FOR_MS]);
};
