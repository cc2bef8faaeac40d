import { allOf, inTwoFlights, type Pool, type PoolClient, type Writes } from '@omni/platform';
import { toGraph, toPosition } from '../space-graph.js';
import { lockBatch, type SpaceRow } from '../store/lock-batch.js';
import { writeSpaces } from '../store/write-positions.js';
import { copyEvents } from './copy-events.js';
import { copyGraph } from './copy-graph.js';
import { UndecidableLine } from './decide-lines.js';
import { type Draft, draftOf } from './draft.js';
import { type ImportLine, type RefusedLine } from './import-line.js';
import { createKeptGraph, type KeptGraph, loadFor } from './kept-graph.js';
import { type FileName, lockPlace, type Place, writeIds, writePlace } from './ledger.js';

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

/** A batch, and the one behind it where there is one and it is read. */
type Lines = readonly ImportLine[];
type Batches = { readonly lines: Lines; readonly next: Lines | null };

/** Identities that a graph may hold before it is begun anew: some 3 KB each. */
const KEPT_IDENTITIES_MAX = 4_000;

const hasRoom = ({ graph }: KeptGraph): boolean => graph.identities.size <= KEPT_IDENTITIES_MAX;

const lockSpace = async (client: PoolClient, one: Import): Promise<SpaceRow> => {
  const { spaceId } = one.file;
  // Nothing was consumed of any partition: only the space is locked, as the resolver locks it.
  const locked = await lockBatch(client, { logId: '', partitions: [], spaces: new Map([[spaceId, one.spaceName]]) });
  const space = locked.spaces.get(spaceId);
  if (!space) throw new Error(`space ${spaceId} is not locked`);
  return space;
};

/** Whether the lines were taken before. Throws `FileTaken` where others were. */
const isTaken = (lines: readonly ImportLine[], place: Place): boolean => {
  // The commit of an earlier attempt arrived, and only its answer was lost.
  if (place.line === lines.at(-1)?.line) return true;
  if (place.line >= (lines[0]?.line ?? 0)) throw new FileTaken();
  return false;
};

const send = (client: PoolClient, one: Import, draft: Draft): readonly Promise<unknown>[] => {
  const { spaceId } = one.file;
  const { kept, events, idDigests, unstored, place } = draft;
  return [
    ...copyEvents(client, spaceId, events),
    ...copyGraph(client, spaceId, kept.graph, unstored),
    ...(idDigests.length > 0 ? [writeIds(client, spaceId, idDigests)] : []),
    ...(events.length > 0 ? [writeSpaces(client, [toPosition(spaceId, kept.graph)])] : []),
    writePlace(client, one.file, place),
  ];
};

type Found = {
  readonly place: Place;
  /** What is to be written: nothing where the lines were taken before. */
  readonly draft: Draft | null;
  /** The lines to decide behind it, where their slice is loaded. */
  readonly next: Batches['next'];
};

/** What the locks were taken on. */
type Standing = { readonly space: SpaceRow; readonly place: Place };

const isDue = ({ from }: Draft, { space, place }: Standing): boolean =>
  from.position === space.position && from.line === place.line;

/** Decides the lines under the lock, and reads the slice of the next ones with theirs. */
const decide = async (
  client: PoolClient,
  one: Import,
  { space, place }: Standing,
  { lines, next }: Batches,
): Promise<Draft> => {
  const kept = createKeptGraph(toGraph(space));
  await loadFor(client, kept, one.file.spaceId, next ? [...lines, ...next] : lines);
  return draftOf(one, kept, lines, place);
};

/** Locks space and place; where the lines are decided already, reads what the next ones need. */
const read = async (client: PoolClient, one: Import, batches: Batches, ahead: Draft | null): Promise<Found> => {
  const { lines } = batches;
  const next = ahead && hasRoom(ahead.kept) ? batches.next : null;
  const [space, place] = await allOf([
    lockSpace(client, one),
    lockPlace(client, one.file),
    ahead && next ? loadFor(client, ahead.kept, one.file.spaceId, next) : Promise.resolve(),
  ]);
  if (isTaken(lines, place)) return { place, draft: null, next: null };
  if (ahead && isDue(ahead, { space, place })) return { place, draft: ahead, next };
  return { place, draft: await decide(client, one, { space, place }, batches), next: batches.next };
};

/** Null where a line cannot be decided: that is met again when it is its turn. */
const decideAhead = async (one: Import, { kept, place }: Draft, next: Lines): Promise<Draft | null> => {
  try {
    return await draftOf(one, kept, next, place);
  } catch (fault) {
    if (fault instanceof UndecidableLine) return null;
    throw fault;
  }
};

/** Takes the batches of a file, one a transaction. */
export type Importer = { take(batches: Batches): Promise<Place> };

/**
 * Takes lines under the space's lock as the resolver does: the place in the file moves together with what the lines
 * conclude, so whoever repeats them finds them taken. While PostgreSQL writes a batch, the next one is decided on the graph
 * that this one leaves; its slice is read before, under the same lock. Such a draft is written only where the space stands
 * at the position that it was made for: if a live call came between, the lines are decided again, under the lock.
 */
export const createImporter = (pool: Pool, one: Import): Importer => {
  let ahead: Draft | null = null;
  const write = (client: PoolClient, { place, draft, next }: Found): Writes<Place> => {
    if (!draft) return { writes: [], result: place };
    one.onRefused(draft.refused, (draft.lines[0]?.line ?? 1) - 1);
    const writes = send(client, one, draft);
    const deciding = next && decideAhead(one, draft, next).then((decided) => (ahead = decided));
    return { writes: deciding ? [...writes, deciding] : writes, result: draft.place };
  };
  return {
    take: async (batches) => {
      const prepared = ahead?.lines === batches.lines ? ahead : null;
      ahead = null;
      return inTwoFlights(
        pool,
        (client) => read(client, one, batches, prepared),
        (client, found) => write(client, found),
      ).catch((fault: unknown) => {
        ahead = null;
        throw fault;
      });
    },
  };
};
