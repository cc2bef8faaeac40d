import { type PoolClient } from '@omni/platform';
import { statement } from './statement.js';

/**
 * The offsets of every other log. Without a stored offset a message counts as one that may have been here before, which is
 * the careful way; so a process that still reads another log only works a little harder.
 */
const deleteOffsets = statement('resolver_delete_other_logs', 'delete from graph.consumer_offset where log_id <> $1');

export const deleteOtherLogs = async (client: PoolClient, logId: string): Promise<void> => {
  await deleteOffsets(client, [logId]);
};
