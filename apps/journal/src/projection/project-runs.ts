import { type EventRecord } from '@omni/identity';
import { inTransaction } from '@omni/platform';
import { type ClientBase, type Pool } from 'pg';
import { type LogRange, readLog } from '../log/event-log-sql.js';
import { toEventRecord } from '../log/event-record.js';
import { foldEvents } from './fold-events.js';
import { nextRun, RUN_LIMIT } from './next-run.js';
import {
  addCursors,
  addEntries,
  addMembers,
  advanceCursors,
  lockCursors,
  repointMembers,
  setUpProjection,
} from './projection-sql.js';

/** What was delivered of each space, in order; a space with nothing is projected from the log, up to its head. */
export type Delivered = ReadonlyMap<number, readonly EventRecord[]>;
/** One space's part of a transaction. */
export type Projected = {
  readonly space: number;
  /** The cursor behind the transaction. */
  readonly cursor: number;
  readonly events: number;
  readonly from: 'topic' | 'log';
};

export type Run = {
  readonly space: number;
  readonly cursor: number;
  readonly records: readonly EventRecord[];
  readonly isRead: boolean;
};

const lockAll = async (client: ClientBase, spaces: readonly number[]): Promise<ReadonlyMap<number, number>> => {
  const cursorOf = await lockCursors(client, spaces);
  if (cursorOf.size === spaces.length) return cursorOf;
  await addCursors(client, spaces);
  return lockCursors(client, spaces);
};

/** The part of the log that must be read before what was delivered can follow the cursor; undefined if none. */
const holeOf = (space: number, cursor: number, delivered: readonly EventRecord[]): LogRange | undefined => {
  if (delivered.length === 0) return { space, after: cursor, upTo: Number.MAX_SAFE_INTEGER };
  const first = delivered.find(({ position }) => position > cursor);
  return first && first.position > cursor + 1 ? { space, after: cursor, upTo: first.position - 1 } : undefined;
};

const readRuns = async (client: ClientBase, holes: readonly LogRange[]): Promise<readonly Run[]> => {
  if (holes.length === 0) return [];
  const rows = await readLog(client, holes, RUN_LIMIT);
  return holes.map(({ space, after, upTo }) => {
    const records = nextRun(rows.filter((row) => row.space === space).map(toEventRecord), after);
    const isPromised = upTo < Number.MAX_SAFE_INTEGER || rows.some((row) => row.space === space);
    if (isPromised && records.length === 0)
      throw new Error(`the event log of space ${space} lacks position ${after + 1}`);
    return { space, cursor: after, records, isRead: true };
  });
};

const runsOf = async (
  client: ClientBase,
  delivered: Delivered,
  cursorOf: ReadonlyMap<number, number>,
): Promise<readonly Run[]> => {
  const holes: LogRange[] = [];
  const runs: Run[] = [];
  for (const [space, records] of delivered) {
    const cursor = cursorOf.get(space) ?? 0;
    const hole = holeOf(space, cursor, records);
    if (hole) holes.push(hole);
    else runs.push({ space, cursor, records: nextRun(records, cursor), isRead: false });
  }
  return [...runs, ...(await readRuns(client, holes))];
};

/** Writes what the runs fold to, and moves the cursors behind them. */
export const writeRuns = async (client: ClientBase, runs: readonly Run[]): Promise<void> => {
  const changes = runs.map(({ space, records }) => foldEvents(space, records));
  const members = changes.flatMap((change) => change.members);
  const repointings = changes.flatMap((change) => change.repointings);
  const entries = changes.flatMap((change) => change.entries);
  if (members.length > 0) await addMembers(client, members);
  if (repointings.length > 0) await repointMembers(client, repointings);
  if (entries.length > 0) await addEntries(client, entries);
  const moved = runs.filter(({ records }) => records.length > 0);
  if (moved.length > 0) await advanceCursors(client, new Map(moved.map(toMove)));
};

const toMove = ({ space, cursor, records }: Run): [number, number] => [space, cursor + records.length];

/**
 * One transaction: the next run of each space, from what was delivered or, where that leaves a hole behind the cursor,
 * from the log. Sound under repeats and rivals, because the cursor is read under its lock and moves with the rows.
 */
export const projectRuns = (pool: Pool, delivered: Delivered): Promise<readonly Projected[]> =>
  inTransaction(pool, async (client) => {
    const spaces = [...delivered.keys()].sort((left, right) => left - right);
    await setUpProjection(client);
    const runs = await runsOf(client, delivered, await lockAll(client, spaces));
    await writeRuns(client, runs);
    return runs.map(({ space, cursor, records, isRead }) => ({
      space,
      cursor: cursor + records.length,
      events: records.length,
      from: isRead ? 'log' : 'topic',
    }));
  });
