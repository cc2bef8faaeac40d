import { randomUUID } from 'node:crypto';
import { type OmniCloudEvent, TOPIC } from '@omni/contracts';
import { Kafka, logLevel } from 'kafkajs';

/**
 * What a plain consumer of the events is given, up to a position: the events of the space `default`, each once, because it
 * drops those that it has seen. Rejects when one comes out of order.
 */
export const readTopic = async (brokers: readonly string[], upTo: number): Promise<readonly OmniCloudEvent[]> => {
  const client = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const consumer = client.consumer({ groupId: `spec-${randomUUID()}` });
  const received: OmniCloudEvent[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic: TOPIC.events, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const take = async (text: string): Promise<void> => {
        const event = JSON.parse(text) as OmniCloudEvent;
        const position = Number(event.position);
        if (position <= received.length) return;
        if (position > received.length + 1) reject(new Error(`position ${position} follows ${received.length}`));
        received.push(event);
        if (received.length >= upTo) resolve();
      };
      consumer
        .run({
          eachMessage: async ({ message }) => {
            if (message.key?.toString() === 'default') await take(message.value?.toString() ?? '');
          },
        })
        .catch(reject);
    });
    return received.slice(0, upTo);
  } finally {
    await consumer.disconnect();
  }
};
