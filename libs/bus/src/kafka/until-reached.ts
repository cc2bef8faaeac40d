import { pause } from '../pause.js';
import { type Availability } from './availability.js';
import { TopicsMisfit } from './ensure-topics.js';
import { KAFKA_LIMITS } from './kafka-limits.js';

/** Does something that must succeed before anything else can, however long Kafka stays away. */
export type UntilReached = <T>(part: string, work: () => Promise<T>) => Promise<T>;

/** Topics that do not fit are the one reason to give up, beside the signal: waiting does not mend them. */
export const createUntilReached = (availability: Availability, signal: AbortSignal): UntilReached => {
  return async (part, work) => {
    for (;;) {
      try {
        const result = await work();
        availability.back(part);
        return result;
      } catch (error) {
        if (error instanceof TopicsMisfit) throw error;
        if (signal.aborted) throw new Error('bus: closed', { cause: error });
        availability.lost(part, error);
        await pause(KAFKA_LIMITS.reconnectMs, signal);
      }
    }
  };
};
