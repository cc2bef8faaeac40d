import { type Pool } from 'pg';
import { type PageRead, readPage } from './page-sql.js';
import { readPages, type WantedPage } from './pages-sql.js';

const STATEMENTS_MAX = 2;
const TOGETHER_MAX = 64;

type Waiting = {
  readonly wanted: WantedPage;
  readonly resolve: (read: PageRead | Promise<PageRead>) => void;
  readonly reject: (fault: unknown) => void;
};

/**
 * Reads pages, many in one statement when they are asked for faster than they are read. No timer: a page alone never waits
 * for others. A page is only read by a statement that is sent after it was asked for.
 */
export const gatherPages = (pool: Pool): ((wanted: WantedPage) => Promise<PageRead>) => {
  const queue: Waiting[] = [];
  let atWork = 0;

  const answer = ({ wanted, resolve }: Waiting, read: PageRead | undefined): void =>
    resolve(read ?? readPage(pool, wanted));
  const read = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const pages = await readPages(
        pool,
        batch.map(({ wanted }) => wanted),
      );
      batch.forEach((one, index) => answer(one, pages[index]));
    } catch (fault) {
      for (const { reject } of batch) reject(fault);
    } finally {
      atWork -= 1;
    }
  };
  const pump = (): void => {
    while (atWork < STATEMENTS_MAX && queue.length > 0) {
      atWork += 1;
      void read(queue.splice(0, TOGETHER_MAX)).then(pump);
    }
  };
  return (wanted) =>
    new Promise((resolve, reject) => {
      queue.push({ wanted, resolve, reject });
      pump();
    });
};
