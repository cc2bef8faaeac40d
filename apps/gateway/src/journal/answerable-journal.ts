import { ApiError } from '@omni/contracts';
import { isTransient } from '@omni/platform';
import { type Journal } from '../journal-port.js';

const toAnswerable = (fault: unknown): unknown =>
  !(fault instanceof ApiError) && isTransient(fault)
    ? Object.assign(new ApiError('UNAVAILABLE'), { cause: fault })
    : fault;

const answerable = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (fault) {
    throw toAnswerable(fault);
  }
};

/** A journal in this process, whose PostgreSQL may be away: clients are told to try again, as over the network. */
export const toAnswerableJournal = (journal: Journal): Journal => ({
  page: (request) => answerable(journal.page(request)),
  events: (request) => answerable(journal.events(request)),
});
