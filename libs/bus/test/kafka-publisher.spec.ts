import { missedBy } from '../src/kafka/publisher.js';

const to = (partition: number, value: string) => ({ partition, value });

describe('what a send to Kafka has left out', () => {
  it('is nothing when every partition was acknowledged', () => {
    expect(missedBy([{ partition: 1 }, { partition: 0 }], [to(0, 'a'), to(1, 'b'), to(0, 'c')])).toEqual([]);
  });

  it('is every message, in order, of a partition that was not', () => {
    expect(missedBy([{ partition: 1 }], [to(0, 'a'), to(1, 'b'), to(2, 'c'), to(0, 'd')])).toEqual([
      to(0, 'a'),
      to(2, 'c'),
      to(0, 'd'),
    ]);
  });
});
