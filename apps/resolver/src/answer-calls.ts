import { type Bus } from '@omni/bus';
import { decodeInbound, encodeMessage, type Reply, TOPIC, toReplyMessage } from '@omni/contracts';
import { type Addressed } from './decide-batch.js';
import { type Unread } from './read-messages.js';

/** The callers of poisoned messages are told; those of unreadable ones cannot be known. */
export const repliesToPoison = (poisoned: readonly Unread[]): readonly Addressed[] =>
  poisoned.flatMap(({ delivered }) => {
    const decoded = decodeInbound(delivered.value);
    if (!decoded.ok) return [];
    const { id, reply: address } = decoded.message;
    const reply: Reply = { id, status: 'failed', uuid: '', identity: 0, email: '', visits: 0, position: 0 };
    return [{ ...address, reply }];
  });

/** Publishes the answers, one message for each gateway that waits. */
export const publishReplies = async (bus: Bus, addressed: readonly Addressed[]): Promise<void> => {
  const byGateway = new Map<string, { partition: number; replies: Reply[] }>();
  for (const { gateway, partition, reply } of addressed) {
    const waiting = byGateway.get(gateway);
    if (waiting) waiting.replies.push(reply);
    else byGateway.set(gateway, { partition, replies: [reply] });
  }
  const messages = [...byGateway].map(([gateway, { partition, replies }]) => ({
    key: gateway,
    partition,
    value: encodeMessage(toReplyMessage(gateway, replies)),
  }));
  if (messages.length > 0) await bus.publish(TOPIC.replies, messages);
};
