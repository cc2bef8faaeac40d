import { type Delivered, type Handler } from '@omni/bus';
import { decodeReply, type Reply } from '@omni/contracts';
import { type DeskMetrics } from './desk-metrics.js';
import { type DeskLog } from './call-desk.js';

export type ReplyReaderParts = {
  readonly gatewayId: string;
  readonly metrics: Pick<DeskMetrics, 'foreignReplies' | 'unreadableReplies'>;
  readonly logger: DeskLog;
  readonly onReply: (reply: Reply) => void;
  /** Told once, when a message comes from a newer release than this one; nothing is read any more from there on. */
  readonly onNewerVersion: (message: Delivered) => void;
};

/**
 * Reads the partition on which this gateway's replies come, among those of others. An unreadable message is reported and
 * passed over, because its callers time out and the ones behind it should not.
 */
export const createReplyReader = (parts: ReplyReaderParts): Handler => {
  const { gatewayId, metrics, logger, onReply, onNewerVersion } = parts;
  let stopped = false;

  const passOver = ({ topic, partition, offset }: Delivered, reason: string): void => {
    metrics.unreadableReplies.inc({ reason });
    logger.error({ topic, partition, offset, reason }, 'passed over a reply that cannot be read');
  };
  const read = (message: Delivered): void => {
    const decoded = decodeReply(message.value);
    if (decoded.ok) {
      if (decoded.message.gateway === gatewayId) decoded.message.replies.forEach(onReply);
      else metrics.foreignReplies.inc();
    } else if (decoded.reason === 'newer_version') {
      stopped = true;
      onNewerVersion(message);
    } else passOver(message, decoded.reason);
  };
  return async ({ messages }) => {
    for (const message of messages) {
      if (stopped) return;
      read(message);
    }
  };
};
