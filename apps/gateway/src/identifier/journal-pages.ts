import { type Caller } from '../access/caller.js';
import { type Journal } from '../journal-port.js';
import { type CursorSeal } from './cursor.js';
import { toJournalAnswer } from './identifier-answer.js';
import { type PageQuery } from './page-query.js';

/** Whose journal is read and from where. */
export type Place = {
  readonly identity: number;
  readonly uuid: string;
  readonly email: string;
  readonly before: number | null;
  readonly atLeast: number | null;
  /** Milliseconds since 1970 at which the call is given up on. */
  readonly deadline?: number;
};

export type JournalPages = { answer(caller: Caller, place: Place, query: PageQuery): Promise<string> };

export const createJournalPages = (journal: Pick<Journal, 'page'>, seal: CursorSeal): JournalPages => ({
  async answer(caller, { identity, uuid, email, before, atLeast, deadline }, query) {
    const space = caller.space.id;
    const { entries, next } = await journal.page({ space, identity, atLeast, before, limit: query.limit }, deadline);
    const order = query.order ?? caller.journalOrder;
    const nextCursor =
      next === null ? null : seal.seal({ tokenId: caller.tokenId, space, identity, before: next, uuid, email });
    return toJournalAnswer({ uuid, email, entries: order === 'asc' ? entries.toReversed() : entries, nextCursor });
  },
});
