import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { createClosers, type Pool, readSettings } from '@omni/platform';
import {
  askForRetry,
  callIdOf,
  countLettersUnderWay,
  dropLetter,
  type FullDeadLetter,
  judgeRetry,
  maskMessage,
  readKeptLetters,
  readLetter,
  readNewestLetters,
} from '@omni/resolver';
import { type ListOptions, type RetryOptions } from './dead-command.js';
import { toLetterFacts, toLetterTable, wordsOf } from './dead-text.js';
import { CommandRefused } from './exit-status.js';
import { asMissingTables, openInstalledPool } from './folder-database.js';
import { type Terminal } from './terminal.js';

const LETTERS_A_PAGE = 20;
/** A resolver looks every few seconds. */
const WAIT_FOR_MS = 10_000;
const LOOK_EVERY_MS = 200;

const withPool = async <T>(terminal: Terminal, work: (pool: Pool) => Promise<T>): Promise<T> => {
  const closers = createClosers();
  try {
    const settings = readSettings(terminal.env);
    return await work(await openInstalledPool({ settings, terminal, closers, name: 'omni dead' }));
  } catch (fault) {
    throw asMissingTables(fault);
  } finally {
    await closers.closeAll();
  }
};

/** What is noted beside a letter. The user of a container may have no name. */
const operatorIn = ({ env }: Terminal): string => `${env['USER'] ?? `user ${process.getuid?.() ?? '?'}`}@${hostname()}`;

export const listLetters = (options: ListOptions, terminal: Terminal): Promise<void> =>
  withPool(terminal, async (pool) => {
    const { space = null, reason = null, limit } = options;
    const letters = await readNewestLetters(pool, { space, reason, most: limit });
    terminal.print(options.json ? JSON.stringify(letters, null, 2) : toLetterTable(letters));
    if (letters.length === limit) terminal.explain(`There may be more than these ${limit}; see --limit.`);
  });

const NO_LETTER = 'there is no dead letter of this number';

export const showLetter = (id: number, reveal: boolean, terminal: Terminal): Promise<void> =>
  withPool(terminal, async (pool) => {
    const letter = await readLetter(pool, id);
    if (!letter) throw new CommandRefused(`${id}: ${NO_LETTER}`);
    const { message, state } = letter;
    terminal.print(toLetterFacts({ ...letter, call_id: letter.call_id ?? callIdOf(message) }));
    if (state !== 'dropped') terminal.print(`\n${reveal ? message : maskMessage(message)}`);
  });

type Retrying = { readonly pool: Pool; readonly terminal: Terminal; readonly options: RetryOptions };

/** Whether the letter is retried now; a refusal is told. */
const retryOne = async ({ pool, terminal, options }: Retrying, letter: FullDeadLetter): Promise<boolean> => {
  const { id } = letter;
  const verdict = judgeRetry(letter, { acceptStale: options.acceptStale ?? false });
  if (!verdict.ok) {
    terminal.explain(`${id}: not retried, because ${wordsOf(verdict.reason)}`);
    return false;
  }
  const isAsked = await askForRetry(pool, { id, by: operatorIn(terminal), callId: verdict.callId });
  if (!isAsked) terminal.explain(`${id}: not retried, because ${wordsOf('under_way')}`);
  return isAsked;
};

/** Ids of the letters asked for, and how many were refused. */
type Asked = { readonly asked: readonly number[]; readonly refused: number };

const retryGiven = async (retrying: Retrying, ids: readonly number[]): Promise<Asked> => {
  const asked: number[] = [];
  for (const id of ids) {
    const letter = await readLetter(retrying.pool, id);
    if (!letter) retrying.terminal.explain(`${id}: ${NO_LETTER}`);
    else if (await retryOne(retrying, letter)) asked.push(id);
  }
  return { asked, refused: ids.length - asked.length };
};

const retryAll = async (retrying: Retrying): Promise<Asked> => {
  const asked: number[] = [];
  let [after, refused] = [0, 0];
  for (;;) {
    const page = { reason: retrying.options.reason ?? null, after, most: LETTERS_A_PAGE };
    const letters = await readKeptLetters(retrying.pool, page);
    for (const letter of letters) {
      if (await retryOne(retrying, letter)) asked.push(letter.id);
      else refused++;
      after = letter.id;
    }
    if (letters.length < LETTERS_A_PAGE) return { asked, refused };
  }
};

/** Waits a while for a resolver to send them; resolves with how many still wait. */
const awaitSent = async (pool: Pool, ids: readonly number[]): Promise<number> => {
  const until = performance.now() + WAIT_FOR_MS;
  for (;;) {
    const waiting = await countLettersUnderWay(pool, ids);
    if (waiting === 0 || performance.now() > until) return waiting;
    await delay(LOOK_EVERY_MS);
  }
};

export const retryLetters = (ids: readonly number[], options: RetryOptions, terminal: Terminal): Promise<void> =>
  withPool(terminal, async (pool) => {
    const retrying = { pool, terminal, options };
    const { asked, refused } = options.all ? await retryAll(retrying) : await retryGiven(retrying, ids);
    const waiting = await awaitSent(pool, asked);
    terminal.print(`${asked.length - waiting} letters were retried.`);
    if (waiting > 0) terminal.explain(`${waiting} wait until a resolver runs.`);
    if (refused > 0) throw new CommandRefused(`${refused} letters were not retried.`);
  });

export const dropLetters = (ids: readonly number[], terminal: Terminal): Promise<void> =>
  withPool(terminal, async (pool) => {
    let dropped = 0;
    for (const id of ids) {
      const letter = await readLetter(pool, id);
      const wish = { id, by: operatorIn(terminal), callId: letter ? callIdOf(letter.message) : null };
      if (letter && (await dropLetter(pool, wish))) dropped++;
      else terminal.explain(`${id}: ${letter ? `not dropped, because it is ${letter.state}` : NO_LETTER}`);
    }
    terminal.print(`${dropped} letters were dropped.`);
    if (dropped < ids.length) throw new CommandRefused(`${ids.length - dropped} letters were not dropped.`);
  });
