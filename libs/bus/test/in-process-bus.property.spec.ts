import fc from 'fast-check';
import { createInProcessBus } from '../src/index.js';
import { createCollector } from './collector.js';

const topic = 't';
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('publish' as const), keys: fc.array(fc.nat(5), { maxLength: 8 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('join' as const, 'leave' as const, 'turn' as const) }) },
);

describe('the in-process bus', () => {
  it('delivers everything in order per partition, whoever joins, leaves and fails meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.array(fc.boolean(), { maxLength: 2 }),
        async (steps, refusals) => {
          const bus = createInProcessBus({ partitions: { [topic]: 3 }, batchSizeMax: 4 });
          const toRefuse = [...refusals];
          const busy = new Set<number>();
          let overlapped = false;
          const done = createCollector();
          const handler: typeof done.handler = async (batch) => {
            const partitions = [...new Set(batch.messages.map(({ partition }) => partition))];
            overlapped ||= partitions.some((partition) => busy.has(partition));
            partitions.forEach((partition) => busy.add(partition));
            await new Promise((resolve) => setImmediate(resolve));
            partitions.forEach((partition) => busy.delete(partition));
            if (toRefuse.pop()) throw new Error('refused on purpose');
            await done.handler(batch);
          };
          const join = () => bus.consume({ topic, group: 'g', handler });
          const members = [await join()];
          let published = 0;
          for (const action of steps) {
            if (action.do === 'publish') {
              await bus.publish(
                topic,
                action.keys.map((key) => ({ key: String(key), value: String(published++) })),
              );
            } else if (action.do === 'join') members.push(await join());
            else if (action.do === 'leave') await members.pop()?.close();
            else await new Promise((resolve) => setImmediate(resolve));
          }
          await join();
          await done.received(published);
          await bus.close();
          for (const partition of [0, 1, 2]) {
            const offsets = done
              .messages()
              .filter((message) => message.partition === partition)
              .map(({ offset }) => offset);
            expect(offsets).toEqual(offsets.map((_, index) => index));
          }
          expect(new Set(done.values()).size).toBe(published);
          expect(overlapped).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});
