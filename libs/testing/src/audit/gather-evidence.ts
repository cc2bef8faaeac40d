import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Evidence, type FoundByUuid, type GivenAnswer } from './audit.js';
import { readEventLog, toEventRecord } from './event-log.js';
import { foldLog } from './fold-log.js';

/** `token` needs `identifier:write`, `journal:read` and `identity:read`. */
export type Witness = { readonly url: string; readonly token: string; readonly answers: readonly GivenAnswer[] };

const WIDTH = 8;
const PAGE = 5_000;

/** A server that has just been treated badly, on a machine that has other work, is asked again. */
const TRIES_MAX = 20;
const PAUSE_MS = 500;

const read = async ({ url, token }: Witness, path: string, body?: object): Promise<string> => {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    // A call that was answered 503 may have been decided all the same: it is to leave one entry, not two.
    ...(body && { 'idempotency-key': `audit-${randomUUID()}` }),
  };
  for (let tries = 1; ; tries++) {
    const method = body ? 'POST' : 'GET';
    const response = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (response.status === 200) return text;
    if (response.status !== 503 || tries === TRIES_MAX)
      throw new Error(`the audit's ${path} was answered ${response.status}`);
    await delay(PAUSE_MS);
  }
};

type Data = { readonly uuid: string; readonly count_prev_visits: number; readonly next_cursor: string | null };
const dataOf = (text: string): Data => (JSON.parse(text) as { readonly data: Data }).data;
const journalTextOf = (text: string): string =>
  text.slice(text.indexOf('"journal":[') + '"journal":['.length, text.lastIndexOf('],"next_cursor":'));

const readJournal = async (witness: Witness, uuid: string): Promise<string> => {
  const pages: string[] = [];
  let query = '';
  for (;;) {
    const text = await read(witness, `/api/v1/identifier?order=desc${query}`, {
      platform: 'audit',
      anonymous_id: uuid,
    });
    pages.push(journalTextOf(text));
    const { next_cursor } = dataOf(text);
    if (next_cursor === null) return pages.filter((page) => page !== '').join(',');
    query = `&cursor=${encodeURIComponent(next_cursor)}`;
  }
};

const findRoot = async (witness: Witness, uuid: string): Promise<FoundByUuid> => {
  const call = { platform: 'audit', anonymous_id: uuid, count_prev_visits: false };
  const { uuid: answered, count_prev_visits } = dataOf(await read(witness, '/api/v1/identifier', call));
  return { uuid: answered, visits: count_prev_visits, journal: await readJournal(witness, uuid) };
};

const findAlias = async (witness: Witness, uuid: string): Promise<FoundByUuid> => {
  const text = await read(witness, '/api/v1/identifier?limit=1', { platform: 'audit', anonymous_id: uuid });
  return { uuid: dataOf(text).uuid, visits: null, journal: null };
};

/** Several at a time, so that the server commits them together. */
const forEach = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const rest = [...items];
  const takeOne = async (): Promise<void> => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: WIDTH }, takeOne));
};

/**
 * Asks a server at the end of its life for all that `audit` wants to know. Each identity is asked for its visits by a call
 * that does not count, which leaves an entry: nothing else may be asked meanwhile, nor compared afterwards.
 */
export const gatherEvidence = async (witness: Witness): Promise<Evidence> => {
  const readPage = (after: string): Promise<string> => read(witness, `/api/v1/events?after=${after}&limit=${PAGE}`);
  const before = await readEventLog(readPage);
  const { members } = foldLog(before.map(toEventRecord));
  const found = new Map<string, FoundByUuid>();
  await forEach([...members.values()], async ({ number, root, uuid }) => {
    found.set(uuid, await (number === root ? findRoot : findAlias)(witness, uuid));
  });
  const events = [...before, ...(await readEventLog(readPage, String(before.length)))];
  return { events, answers: witness.answers, found };
};
