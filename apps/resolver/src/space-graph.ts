import { emptyGraph, type Graph, type Policy } from '@omni/identity';
import { SEEN_FOR_MS } from './decide-batch.js';
import { type SpaceRow } from './store/lock-batch.js';
import { type SpacePosition } from './store/write-positions.js';

/** How long answers are kept before they are trimmed: an hour longer than a repeat may ask for them. */
const SEEN_KEPT_MS = SEEN_FOR_MS + 3_600_000;

/** A space's graph before anything of it is loaded. */
export const toGraph = (row: Pick<SpaceRow, 'position' | 'last_at' | 'policy_version' | 'policy_kinds'>): Graph =>
  emptyGraph({
    position: row.position,
    lastAt: row.last_at,
    policy: { version: row.policy_version, kinds: JSON.parse(row.policy_kinds) as Policy['kinds'] },
  });

/** Where the space stands after what was decided on its graph. */
export const toPosition = (spaceId: number, graph: Graph): SpacePosition => ({
  spaceId,
  position: graph.position,
  lastAt: graph.lastAt,
  seenFrom: Math.max(0, graph.lastAt - SEEN_KEPT_MS),
  policyVersion: graph.policy.version,
  policyKinds: JSON.stringify(graph.policy.kinds),
});
