import { ApiError } from '@omni/contracts';
import { LRUCache } from 'lru-cache';
import { type Pool } from 'pg';
import { type Kinds, NO_POLICY, readPolicies } from './space-policy.js';

export type SpaceKinds = {
  /**
   * The custom kinds of a space. Known for 10 s; for 1 s only when one of the `wanted` kinds is not among them, because
   * it may have been added since. Rejects with `UNAVAILABLE` while PostgreSQL is away.
   */
  kindsOf(spaceId: number, wanted?: Iterable<string>): Promise<Kinds>;
  /** Call it after a change: the next question is answered from PostgreSQL. */
  forget(spaceId: number): void;
};

const KNOWN_FOR_MS = 10_000;
const FRESH_FOR_MS = 1_000;
const SPACES_MAX = 10_000;

type Known = { readonly kinds: Kinds; readonly readAtMs: number };

export const createSpaceKinds = (pool: Pool, options: { readonly nowMs?: () => number } = {}): SpaceKinds => {
  const { nowMs = () => performance.now() } = options;
  const knownOf = new LRUCache<number, Known>({ max: SPACES_MAX });
  const readingOf = new Map<number, Promise<Known>>();

  const read = async (spaceId: number): Promise<Known> => {
    const readAtMs = nowMs();
    try {
      const policy = (await readPolicies(pool, [spaceId])).get(spaceId) ?? NO_POLICY;
      return { kinds: policy.kinds, readAtMs };
    } catch (cause) {
      throw Object.assign(new ApiError('UNAVAILABLE'), { cause });
    }
  };
  const readOnce = async (spaceId: number): Promise<Known> => {
    const underWay = readingOf.get(spaceId);
    if (underWay) return underWay;
    const reading = read(spaceId);
    readingOf.set(spaceId, reading);
    try {
      const known = await reading;
      // Forgotten meanwhile: what was read may be from before the change.
      if (readingOf.get(spaceId) === reading) knownOf.set(spaceId, known);
      return known;
    } finally {
      if (readingOf.get(spaceId) === reading) readingOf.delete(spaceId);
    }
  };
  const isGood = ({ kinds, readAtMs }: Known, wanted: Iterable<string>): boolean => {
    const isComplete = [...wanted].every((kind) => kinds.has(kind));
    return nowMs() - readAtMs < (isComplete ? KNOWN_FOR_MS : FRESH_FOR_MS);
  };

  return {
    async kindsOf(spaceId, wanted = []) {
      const known = knownOf.get(spaceId);
      return (known && isGood(known, wanted) ? known : await readOnce(spaceId)).kinds;
    },
    forget(spaceId) {
      knownOf.delete(spaceId);
      readingOf.delete(spaceId);
    },
  };
};
