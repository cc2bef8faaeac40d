import { type EventRecord } from '@omni/identity';
import { type Unstored } from './copy-graph.js';
import { decideLines } from './decide-lines.js';
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

/** Decides lines, whose slice is loaded, on the graph as the ones before them left it. Throws `UndecidableLine`. */
export const draftOf = (one: Import, kept: KeptGraph, lines: readonly ImportLine[], place: Place): Draft => {
  const { graph, ids } = kept;
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) throw new Error('a batch has no lines');
  const from = { position: graph.position, line: place.line };
  beginAnew(kept);
  const idsOf = lineIdsFrom(one.uuidKey, first.line, last.line - first.line + 1);
  const decided = decideLines({ graph, idsOf, known: ids, live: one.live }, lines, place.lastAtMs);
  for (const id of decided.idDigests) ids.add(id);
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
