import { randomUUID } from 'node:crypto';
import { createQuietLogger, describeWith, startKafka } from '@omni/testing';
import { type Bus, readKafkaTopic } from '../src/index.js';
import { openKafkaBus } from './kafka-fixture.js';

const kafka = await startKafka();

describeWith(kafka, 'reading a topic once', ({ brokers }) => {
  const topic = `once.${randomUUID()}`;
  const connecting = { brokers, clientId: 'once-spec', logger: createQuietLogger() };
  let bus: Bus;
  beforeAll(async () => {
    bus = await openKafkaBus(brokers, { [topic]: 3 });
  });
  afterAll(() => bus.close());

  const read = async (from: { readonly last: number } | { readonly sinceMs: number }): Promise<readonly string[]> => {
    const found: string[] = [];
    await readKafkaTopic(connecting, {
      topic,
      from,
      onMessage: ({ key, value }) => void found.push(`${key}=${value}`),
    });
    return found.sort();
  };

  it('finds nothing in a topic that nobody wrote to', async () => {
    expect(await read({ last: 10 })).toEqual([]);
    expect(await read({ sinceMs: 0 })).toEqual([]);
  });

  it('brings the last messages of each partition, or all since a time, and leaves no place behind', async () => {
    for (const partition of [0, 1])
      await bus.publish(
        topic,
        Array.from({ length: 50 }, (_, n) => ({ key: `k${partition}`, value: String(n), partition })),
      );
    expect(await read({ last: 2 })).toEqual(['k0=48', 'k0=49', 'k1=48', 'k1=49']);
    expect(await read({ sinceMs: 0 })).toHaveLength(100);
    expect(await read({ sinceMs: 0 })).toHaveLength(100);
    expect(await read({ sinceMs: Date.now() + 3_600_000 })).toEqual([]);
  });
});
