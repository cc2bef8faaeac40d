import { allOf, inTwoFlights, type Pool, type PoolClient, type Writes } from '@omni/platform';
import { type Graph } from '@omni/identity';
import { toGraph, toPosition } from '../space-graph.js';
import { lockBatch, type SpaceRow } from '../store/lock-batch.js';
import { addSlice, selectSlice, type SliceRows } from '../store/read-slice.js';
import { writeEvents } from '../store/write-events.js';
import { writeGraph } from '../store/write-graph.js';
import { writeSpaces } from '../store/write-positions.js';
import { decideLines, type DecidedLines } from './decide-lines.js';
import { type ImportLine, type RefusedLine } from './import-line.js';
import { onlyKnown } from './known-keys.js';
import { type FileName, lockPlace, type Place, readKnownIds, writeIds, writePlace } from './ledger.js';
import { type LineIds, lineIdsFrom } from './line-ids.js';
import { withQuickArrays } from './quick-arrays.js';
import { addTo } from './tally.js';
import { idDigestsOf, wantedByLines } from './wanted-by-lines.js';

/** One import: of which file, into which space, and how. */
export type Import = {
  readonly file: FileName;
  readonly spaceName: string;
  readonly uuidKey: Buffer;
  readonly live: boolean;
  /** Told of refused lines before they are committed; what was told behind `line` before is to be forgotten. */
  readonly onRefused: (refused: readonly RefusedLine[], after: number) => void;
};

/** Somebody else takes lines of the same file into the same space. */
export class FileTaken extends Error {
  constructor() {
    super('Another import of this file into this space is at work.');
  }
}

type Read = {
  readonly space: SpaceRow;
  readonly place: Place;
  readonly known: ReadonlySet<string>;
  readonly slice: SliceRows;
};

const read = async (client: PoolClient, one: Import, lines: readonly ImportLine[]): Promise<Read> => {
  const { spaceId } = one.file;
  const [locked, place, known, wanted] = await allOf([
    // Nothing was consumed of any partition: only the space is locked, as the resolver locks it.
    lockBatch(client, { logId: '', partitions: [], spaces: new Map([[spaceId, one.spaceName]]) }),
    lockPlace(client, one.file),
    readKnownIds(client, spaceId, idDigestsOf(lines)),
    onlyKnown(client, wantedByLines(spaceId, lines)),
  ]);
  const slice = await selectSlice(client, wanted);
  const space = locked.spaces.get(spaceId);
  if (!space) throw new Error(`space ${spaceId} is not locked`);
  return { space, place, known, slice };
};

/** Ids for lines that follow one another in the file. */
export const idsOfLines = (
  { uuidKey }: Pick<Import, 'uuidKey'>,
  lines: readonly ImportLine[],
): ((line: number) => LineIds) => {
  const [first, last] = [lines[0]?.line ?? 0, lines.at(-1)?.line ?? 0];
  return lineIdsFrom(uuidKey, first, last - first + 1);
};

/** The place when the lines are taken. */
export const placeBehind = (place: Place, lines: readonly ImportLine[], decided: DecidedLines): Place => {
  const last = lines.at(-1);
  return {
    line: last?.line ?? place.line,
    nextByte: last?.nextByte ?? place.nextByte,
    lastAtMs: decided.lastAtMs,
    tally: addTo(place.tally, { ...decided, lines: lines.length }),
  };
};

const sendAll = (client: PoolClient, one: Import, graph: Graph, decided: DecidedLines): readonly Promise<unknown>[] => {
  const { spaceId } = one.file;
  return [
    ...writeGraph(client, new Map([[spaceId, graph]])),
    ...writeEvents(
      client,
      decided.events.map((record) => ({ spaceId, record })),
    ),
    ...(decided.idDigests.length > 0 ? [writeIds(client, spaceId, decided.idDigests)] : []),
    ...(decided.events.length > 0 ? [writeSpaces(client, [toPosition(spaceId, graph)])] : []),
  ];
};

const write = (client: PoolClient, one: Import, lines: readonly ImportLine[], found: Read): Writes<Place> => {
  const { place } = found;
  const [first, last] = [lines[0]?.line ?? 0, lines.at(-1)?.line ?? 0];
  // The commit of an earlier attempt arrived, and only its answer was lost.
  if (place.line === last) return { writes: [], result: place };
  if (place.line >= first) throw new FileTaken();
  const graph = toGraph(found.space);
  addSlice(new Map([[one.file.spaceId, graph]]), found.slice);
  const deciding = { graph, idsOf: idsOfLines(one, lines), known: found.known, live: one.live };
  const decided = decideLines(deciding, lines, place.lastAtMs);
  one.onRefused(decided.refused, first - 1);
  const result = placeBehind(place, lines, decided);
  return { writes: [...sendAll(client, one, graph, decided), writePlace(client, one.file, result)], result };
};

/**
 * Takes lines in one transaction, under the space's lock as the resolver does: the place in the file moves
 * with what the lines did, or not at all. Resolves with the new place once it is committed.
 */
export const importBatch = (pool: Pool, one: Import, lines: readonly ImportLine[]): Promise<Place> =>
  inTwoFlights(
    pool,
    (client) => read(withQuickArrays(client), one, lines),
    (client, found) => write(withQuickArrays(client), one, lines, found),
  );
