import { createAvailability } from '../src/kafka/availability.js';

describe('the word about whether Kafka can be reached', () => {
  it('is said once when it goes, however many parts lose it, and once when all have it back', () => {
    const lines: string[] = [];
    const note = (facts: object, message: string): void => void lines.push(`${JSON.stringify(facts)} ${message}`);
    const availability = createAvailability({ debug: note, info: note, warn: note, error: note });
    availability.back('publisher');
    availability.lost('publisher', 'refused');
    availability.lost('reader', 'refused');
    availability.lost('publisher', 'refused');
    availability.back('publisher');
    availability.back('reader');
    availability.back('reader');
    expect(lines).toEqual([
      '{"part":"publisher","err":"refused"} Kafka cannot be reached; it is tried again until it can',
      '{"part":"reader"} Kafka can be reached again',
    ]);
  });
});
