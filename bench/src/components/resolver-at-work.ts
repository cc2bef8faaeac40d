import { type Delivered } from '@omni/bus';
import { type CallMessage, encodeMessage, TOPIC } from '@omni/contracts';
import { readMessages, resolveBatch } from '@omni/resolver';
import { type Pool } from 'pg';

const LOG_ID = 'bench';

/** The resolver's transaction without a bus around it, fed with what a bus would deliver. */
export type ResolverAtWork = {
  /** As the calls lie on the topic. */
  deliver(messages: readonly CallMessage[]): readonly Delivered[];
  /** Reads, decides and commits them in one transaction; resolves with the number of calls. */
  resolve(delivered: readonly Delivered[]): Promise<number>;
  /** Counted calls that were answered. */
  visits(): number;
};

export const createResolverAtWork = (pool: Pool): ResolverAtWork => {
  let [offset, visits] = [0, 0];
  return {
    deliver: (messages) =>
      messages.map((message) => ({
        topic: TOPIC.calls,
        partition: 0,
        offset: offset++,
        key: message.space_name,
        value: encodeMessage(message),
      })),
    resolve: async (delivered) => {
      const read = readMessages(delivered);
      const { replies } = await resolveBatch(pool, { logId: LOG_ID, ...read, poisoned: [] });
      const done = replies.filter(({ reply }) => reply.status === 'done').length;
      if (done !== delivered.length) throw new Error(`${delivered.length - done} calls were refused`);
      for (const { message } of read.readable) if (message.type === 'call' && message.counted) visits += 1;
      return done;
    },
    visits: () => visits,
  };
};
