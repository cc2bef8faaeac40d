import { randomUUID } from 'node:crypto';
import { TOPIC } from '@omni/contracts';
import { type Consumer, type Producer } from 'kafkajs';
import { drawsOf } from '../load/draw.js';
import { type Fault, rest, type Trial } from '../fault.js';
import { kafkaOf } from '../stand/tools.js';

const LATE_MS_MAX = 4_000;
const TOPICS: readonly string[] = [TOPIC.calls, TOPIC.replies, TOPIC.events];

type Echo = { readonly topic: string; readonly partition: number; readonly key: string; readonly value: string };

/** Sends it once more, some time later; others may have overtaken it by then. */
const sendLate = (producer: Producer, { topic, partition, key, value }: Echo, lateMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    setTimeout(() => {
      producer.send({ topic, messages: [{ key, value, partition }] }).then(() => resolve(), reject);
    }, lateMs);
  });

type Ends = { readonly consumer: Consumer; readonly producer: Producer };

/** Repeats whatever is said on the topics, each message once. */
const echo = async ({ consumer, producer }: Ends, trial: Trial): Promise<() => Promise<number>> => {
  const heard = new Set<string>();
  const underWay = new Set<Promise<void>>();
  await consumer.connect();
  await producer.connect();
  await consumer.subscribe({ topics: [...TOPICS], fromBeginning: false });
  await consumer.run({
    eachMessage: async ({ topic, partition, message }) => {
      const value = message.value?.toString() ?? '';
      const name = `${topic} ${value}`;
      if (value === '' || heard.has(name) || trial.leftMs() < LATE_MS_MAX) return;
      heard.add(name);
      const lateMs = drawsOf(trial.seed, 'echo', heard.size)() * LATE_MS_MAX;
      const key = message.key?.toString() ?? '';
      underWay.add(sendLate(producer, { topic, partition, key, value }, lateMs));
    },
  });
  return async () => {
    await consumer.disconnect();
    await Promise.all(underWay);
    await producer.disconnect();
    return heard.size;
  };
};

const repeated: Fault = {
  id: 'F9',
  title: 'every call, reply and event is delivered again, later and in another order',
  inject: async (trial) => {
    const client = kafkaOf(trial.stand);
    const ends = { consumer: client.consumer({ groupId: `echo-${randomUUID()}` }), producer: client.producer() };
    const end = await echo(ends, trial);
    await rest(trial, trial.leftMs());
    return { times: await end() };
  },
};

export const DELIVERY_FAULTS: readonly Fault[] = [repeated];
