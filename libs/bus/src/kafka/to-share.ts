import { type Delivered } from '../bus.js';
import { type Share } from './share.js';
import { type EachBatchPayload } from './kafka-client.js';
import { HELLO } from './publisher.js';

type Message = EachBatchPayload['batch']['messages'][number];

export type ShareNeeds = {
  readonly logId: Promise<string | undefined>;
  readonly onDone: (partition: number, next: number) => void;
  readonly onHello: ((word: string) => void) | undefined;
};

const helloOf = ({ headers }: Message): string | undefined => headers?.[HELLO]?.toString();

/** What a fetch brought of one partition, without the hellos. */
export const toShare = (payload: EachBatchPayload, { logId, onDone, onHello }: ShareNeeds): Share => {
  const { batch, heartbeat, resolveOffset, isStale } = payload;
  const { topic, partition } = batch;
  const messages: Delivered[] = [];
  for (const message of batch.messages) {
    const word = helloOf(message);
    if (word === undefined) {
      const [key, value] = [message.key?.toString() ?? '', message.value?.toString() ?? ''];
      messages.push({ topic, partition, offset: Number(message.offset), key, value });
    } else onHello?.(word);
  }
  const last = batch.lastOffset();
  return {
    messages,
    logId,
    isVoid: isStale,
    heartbeat,
    resolve: () => {
      resolveOffset(last);
      onDone(partition, Number(last) + 1);
    },
  };
};
