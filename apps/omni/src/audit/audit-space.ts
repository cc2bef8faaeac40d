import { type Pool } from '@omni/platform';
import { readDeadCalls } from './dead-calls.js';
import { checkEntries } from './entry-rows.js';
import { type Note } from './findings.js';
import { identifierTable } from './identifier-table.js';
import { identityTable } from './identity-table.js';
import { entryCountTable, memberTable } from './journal-tables.js';
import { checkLists } from './list-rows.js';
import { createLogChecks } from './log-checks.js';
import { type LogPage, readLogPage } from './log-page.js';
import { type OwnedUuids } from './owned-uuids.js';
import { checkRemembered } from './seen-checks.js';
import { seenTable } from './seen-table.js';
import { readPage } from './snapshot.js';
import { createSpaceFold, type SpaceFold } from './space-fold.js';
import { checkStand, readStand, type SpaceName } from './space-stand.js';
import { type SpaceAudit, walk } from './table-walk.js';
import { type Tokens } from './tokens.js';

const EVENTS_A_PAGE = 1_000;
const LETTERS_A_PAGE = 20;

export type AuditParts = {
  readonly pool: Pool;
  readonly space: SpaceName;
  readonly note: Note;
  readonly tokens: Tokens;
  readonly uuids: OwnedUuids;
  readonly tell: (step: string) => void;
};

const deadCallsOf = async (pool: Pool, space: string): Promise<ReadonlySet<string>> => {
  const calls = new Set<string>();
  for (let after: number | null = 0; after !== null;) {
    const from: number = after;
    const page = await readPage(pool, LETTERS_A_PAGE, (client, most) =>
      readDeadCalls(client, { space, after: from, most }),
    );
    for (const call of page.calls) calls.add(call);
    after = page.last;
  }
  return calls;
};

const checkTables = (page: LogPage, note: Note): void => {
  const { records, stand } = page;
  checkLists(page.lists, records, note);
  checkEntries(page.entries, records, { cursor: stand.cursor, note });
  checkRemembered(page.seen, records, { seenFrom: stand.seen_from, note });
};

const tokensIn = ({ records }: LogPage): readonly string[] =>
  records.flatMap(({ event }) => (event.type === 'call.recorded' ? [event.token] : []));

/** Reads the log onwards, each event once, and judges it on the way. */
const createAdvance = ({ pool, space, note, tokens, tell }: AuditParts, fold: SpaceFold, dead: ReadonlySet<string>) => {
  const check = createLogChecks({ spaceId: space.id, note, tokens, deadCalls: dead });
  let readTo = 0;
  const take = async (page: LogPage): Promise<void> => {
    await tokens.learn(tokensIn(page));
    for (const record of page.records) {
      check(record);
      fold.take(record);
    }
    checkTables(page, note);
    tell(`position ${page.records.at(-1)?.position}`);
  };
  return async (to: number): Promise<void> => {
    while (readTo < to && !fold.isBroken()) {
      const range = { spaceId: space.id, after: readTo, upTo: to };
      const page = await readPage(pool, EVENTS_A_PAGE, (client, most) => readLogPage(client, range, most));
      // What is missing at the end is told by the head.
      readTo = page.records.at(-1)?.position ?? to;
      if (page.records.length > 0) await take(page);
    }
    fold.settle();
  };
};

/**
 * Audits one space while it is in use. The journal is behind the graph by a moment, and a fold goes on only: so first comes
 * the log up to the journal's cursor, then the journal, then the rest of the log, then the graph.
 */
export const auditSpace = async (parts: AuditParts): Promise<void> => {
  const { pool, space, note, tokens, uuids, tell } = parts;
  const stand = await readPage(pool, 1, (client) => readStand(client, space.id));
  checkStand(stand, note);
  const fold = createSpaceFold({ note, mayLink: tokens.mayLink });
  const advance = createAdvance(parts, fold, await deadCallsOf(pool, space.name));
  const audit: SpaceAudit = { pool, space, fold, note, advance, tell };
  await advance(Math.min(stand.cursor, stand.position));
  await walk(audit, memberTable(audit));
  await walk(audit, entryCountTable(audit));
  await advance(stand.position);
  await walk(
    audit,
    identityTable(audit, (uuid, id) => uuids.own(space.id, uuid, id)),
  );
  await walk(audit, identifierTable(audit));
  await walk(audit, seenTable(audit));
  await uuids.check(note);
};
