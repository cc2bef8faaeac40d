import { createHash } from 'node:crypto';
import { type Pool } from '@omni/platform';
import { readEventsAfter, readLogId } from '../store/relay-log.js';
import { type SpaceHead, toEventLine, toFooterLine, toHeaderLine } from './log-file.js';

/** Bodies may be a quarter of a megabyte each, so this bounds memory too. */
const EVENTS_A_PAGE = 500;

const readHeads = async (pool: Pool, spaceName: string | null): Promise<readonly SpaceHead[]> => {
  const { rows } = await pool.query<{ id: number; name: string; events: string }>(
    `select space_id as id, name, position as events from graph.space
     where $1::text is null or name = $1 order by space_id`,
    [spaceName],
  );
  return rows.map((row) => ({ ...row, events: Number(row.events) }));
};

/** The events of a space up to a head, in pieces of text. */
const exportSpace = async function* (pool: Pool, { id, events: head }: SpaceHead, logId: string) {
  for (let position = 0; position < head;) {
    const rows = await readEventsAfter(pool, id, position, Math.min(EVENTS_A_PAGE, head - position));
    if (rows[0]?.position !== position + 1 || rows.at(-1)?.position !== position + rows.length)
      throw new Error(`the event log of space ${id} lacks a position behind ${position}`);
    position += rows.length;
    yield { events: rows.length, text: rows.map((row) => `${toEventLine({ ...row, spaceId: id }, logId)}\n`).join('') };
  }
};

/**
 * The log of one space, or of all, as text: a line that says what follows, a line an event, a line with count and checksum.
 * It ends where each space's log ended at the beginning, whatever is added meanwhile.
 */
export const exportLog = async function* (
  pool: Pool,
  { spaceName, onPage }: { readonly spaceName: string | null; readonly onPage: (events: number) => void },
): AsyncGenerator<string> {
  const [logId, spaces] = [await readLogId(pool), await readHeads(pool, spaceName)];
  const hash = createHash('sha256');
  const header = `${toHeaderLine({ logId, spaces })}\n`;
  hash.update(header);
  yield header;
  let count = 0;
  for (const space of spaces) {
    for await (const { events, text } of exportSpace(pool, space, logId)) {
      hash.update(text);
      count += events;
      onPage(count);
      yield text;
    }
  }
  yield `${toFooterLine({ events: count, sha256: hash.digest('hex') })}\n`;
};
