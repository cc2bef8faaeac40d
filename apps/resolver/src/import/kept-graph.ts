import { addCannotLink, addIdentifier, addIdentity, type Graph, keyOf, stateOf } from '@omni/identity';
import { allOf, type PoolClient } from '@omni/platform';
import { toIdentifierState, toIdentity } from '../store/graph-rows.js';
import { selectSlice, type SliceRows, type Wanted } from '../store/read-slice.js';
import { type ImportLine } from './import-line.js';
import { knownKeys } from './known-keys.js';
import { readKnownIds } from './ledger.js';
import { idDigestsOf, wantedByLines } from './wanted-by-lines.js';

/**
 * A part of a space's graph that is kept from batch to batch: what lines have changed in it may be ahead of the tables. It is
 * exact as long as nobody else adds an event to the space, which its position tells.
 */
export type KeptGraph = {
  readonly graph: Graph;
  /** Digests of ids that lines brought. */
  readonly ids: Set<string>;
  /** Keys of identifiers that the tables do not have. */
  readonly absent: Set<string>;
  /** Names of what was asked for, alone and with others. */
  readonly asked: { readonly keys: Set<string>; readonly joining: Set<string> };
};

export const createKeptGraph = (graph: Graph): KeptGraph => ({
  graph,
  ids: new Set(),
  absent: new Set(),
  asked: { keys: new Set(), joining: new Set() },
});

/** Adds rows as the tables have them to a graph that has moved on: what was loaded stays, a moved root is followed. */
const addBehind = (graph: Graph, { identities, identifiers, cannotLinks }: SliceRows): void => {
  for (const row of identities) {
    if (graph.identities.has(row.m_id)) continue;
    const root = graph.identities.get(row.m_root)?.root ?? row.m_root;
    addIdentity(graph, { ...toIdentity(row), root });
  }
  for (const row of identifiers) {
    const state = toIdentifierState(row);
    if (!stateOf(graph, state)) addIdentifier(graph, state);
  }
  for (const { member_a, member_b } of cannotLinks) addCannotLink(graph, member_a, member_b);
};

const fresh = (asked: Set<string>, keys: Wanted['keys']): Wanted['keys'] =>
  keys.filter((key) => {
    const before = asked.size;
    return asked.add(keyOf(key)).size > before;
  });

/** What of the wanted was not asked for before: what was is loaded, and may have changed since. */
const unasked = ({ asked }: KeptGraph, { keys, uuids, joining }: Wanted): Wanted => ({
  keys: fresh(asked.keys, keys),
  joining: fresh(asked.joining, joining),
  uuids,
});

/**
 * What of it the tables have. The slice of a key that they do not have is empty, and a file brings many such keys: asking
 * for them in each of the slice's statements was a tenth of PostgreSQL's work.
 */
const onlyStored = async (client: PoolClient, { absent }: KeptGraph, wanted: Wanted): Promise<Wanted> => {
  const keys = await knownKeys(client, wanted.keys);
  const known = new Set(keys);
  for (const key of wanted.keys) if (!known.has(key)) absent.add(keyOf(key));
  return { keys, joining: wanted.joining.filter((key) => !absent.has(keyOf(key))), uuids: wanted.uuids };
};

/** Loads all that deciding the lines needs and is not there. One load at a time; the space is locked, or nobody writes. */
export const loadFor = async (
  client: PoolClient,
  kept: KeptGraph,
  spaceId: number,
  lines: readonly ImportLine[],
): Promise<void> => {
  const [wanted, ids] = await allOf([
    onlyStored(client, kept, unasked(kept, wantedByLines(spaceId, lines))),
    readKnownIds(client, spaceId, idDigestsOf(lines)),
  ]);
  addBehind(kept.graph, await selectSlice(client, wanted));
  for (const id of ids) kept.ids.add(id);
};
