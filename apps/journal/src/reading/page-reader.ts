import { withCreatedAt } from '@omni/contracts';
import { type Pool } from 'pg';
import { type Journal, type Page } from '../journal.js';
import { type JournalMetrics } from '../journal-metrics.js';
import { readHead } from '../log/event-log-sql.js';
import { type Projector } from '../projection/projector.js';
import { gatherPages } from './gathered-pages.js';
import { type PageRead } from './page-sql.js';

const toPage = ({ rows, isCut }: PageRead): Page => ({
  entries: rows.map(({ body, atMs }) => withCreatedAt(body, atMs)),
  next: isCut ? (rows.at(-1)?.position ?? null) : null,
});

/**
 * Pages that are never older than they were asked to be: a reader that finds the space behind projects the rest itself,
 * so that a topic that lags, or stands still, makes a page slower but neither fails it nor dates it.
 */
export const createPageReader = (pool: Pool, projector: Projector, metrics: JournalMetrics): Journal['page'] => {
  const readPage = gatherPages(pool);
  return async (request) => {
    const stop = metrics.pageSeconds.startTimer();
    const wanted = { ...request, atLeast: request.atLeast ?? (await readHead(pool, request.space)) };
    let read = await readPage(wanted);
    if (read.cursor < wanted.atLeast) {
      await projector.catchUp(wanted.space, wanted.atLeast);
      read = await readPage(wanted);
    }
    metrics.pageEntries.observe(read.rows.length);
    stop();
    return toPage(read);
  };
};
