import { type BusLog } from './bus-log.js';

/** Whether Kafka can be reached, as the parts of a bus see it. */
export type Availability = {
  lost(part: string, err: unknown): void;
  back(part: string): void;
};

/** Says once that Kafka went away and once that it is back for every part that had lost it. */
export const createAvailability = (logger: BusLog): Availability => {
  const without = new Set<string>();
  return {
    lost: (part, err) => {
      if (without.size === 0) logger.warn({ part, err }, 'Kafka cannot be reached; it is tried again until it can');
      without.add(part);
    },
    back: (part) => {
      if (without.delete(part) && without.size === 0) logger.info({ part }, 'Kafka can be reached again');
    },
  };
};
