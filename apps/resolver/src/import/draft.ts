import { setImmediate as turn } from 'node:timers/promises';
import { type EventRecord } from '@omni/identity';
import { type Unstored } from './copy-graph.js';
import { type DecidedLines, decideLines, type Deciding } from './decide-lines.js';
import { type Import } from './import-batch.js';
import { type ImportLine, type RefusedLine } from './import-line.js';
import { type KeptGraph } from './kept-graph.js';
import { type Place } from './ledger.js';
import { lineIdsFrom } from './line-ids.js';
import { addTo } from './tally.js';

/** What is concluded of a batch of lines and not written yet. The graph is ahead by it. */
export type Draft = {
  readonly lines: readonly ImportLine[];
  /** Where the space and the file are to stand when it is written. */
  readonly from: { readonly position: number; readonly line: number };
  readonly kept: KeptGraph;
  readonly unstored: Unstored;
  readonly events: readonly EventRecord[];
  readonly refused: readonly RefusedLine[];
  readonly idDigests: readonly string[];
  /** The place behind its lines. */
  readonly place: Place;
};

/** The changes of the draft before are sent. */
const beginAnew = ({ graph, absent }: KeptGraph): void => {
  for (const key of graph.changed.identifiers) absent.delete(key);
  graph.changed.identities.clear();
  graph.changed.identifiers.clear();
};

/** Decided in one go; between two goes what was sent goes out, or PostgreSQL would have to wait for the rest of its rows. */
const LINES_PER_TURN = 100;

const decideInTurns = async (
  deciding: Deciding & { readonly known: Set<string> },
  lines: readonly ImportLine[],
  startMs: number,
): Promise<DecidedLines> => {
  const parts: DecidedLines[] = [];
  let lastAtMs = startMs;
  for (let from = 0; from < lines.length; from += LINES_PER_TURN) {
    await turn();
    const part = decideLines(deciding, lines.slice(from, from + LINES_PER_TURN), lastAtMs);
    for (const id of part.idDigests) deciding.known.add(id);
    ({ lastAtMs } = part);
    parts.push(part);
  }
  return {
    events: parts.flatMap(({ events }) => events),
    refused: parts.flatMap(({ refused }) => refused),
    idDigests: parts.flatMap(({ idDigests }) => idDigests),
    calls: parts.reduce((sum, { calls }) => sum + calls, 0),
    repeated: parts.reduce((sum, { repeated }) => sum + repeated, 0),
    lastAtMs,
  };
};

/** Decides lines, whose slice is loaded, on the graph as the ones before them left it. Rejects with `UndecidableLine`. */
export const draftOf = async (
  one: Pick<Import, 'uuidKey' | 'live'>,
  kept: KeptGraph,
  lines: readonly ImportLine[],
  place: Place,
): Promise<Draft> => {
  const { graph, ids } = kept;
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) throw new Error('a batch has no lines');
  const from = { position: graph.position, line: place.line };
  beginAnew(kept);
  const idsOf = lineIdsFrom(one.uuidKey, first.line, last.line - first.line + 1);
  const decided = await decideInTurns({ graph, idsOf, known: ids, live: one.live }, lines, place.lastAtMs);
  const { events, refused, idDigests, lastAtMs } = decided;
  return {
    ...{ lines, from, kept, events, refused, idDigests },
    unstored: { afterPosition: from.position, identifiers: kept.absent },
    place: {
      line: last.line,
      nextByte: last.nextByte,
      lastAtMs,
      tally: addTo(place.tally, { ...decided, lines: lines.length }),
    },
  };
};
