import { type Pool, sqlStateOf } from '@omni/platform';
import { PoisonedMessage } from './decide-batch.js';
import { type Unread } from './read-messages.js';
import { resolveBatch, type Resolved, spansOf, type Work } from './resolve-batch.js';

/** Why a transaction is not simply tried again as it was. */
export type Split = 'poison' | 'halves' | 'spaces';

type Options = {
  readonly pool: Pool;
  readonly onCommitted: (resolved: Resolved, work: Work, startedMs: number) => Promise<void>;
  readonly onSplit: (split: Split, error: unknown) => void;
};

const LOCK_NOT_AVAILABLE = '55P03';
const CHECK_VIOLATION = '23514';

/** Data that PostgreSQL will never take: data exceptions (class 22) and violated checks. */
const isPoisonState = (state: string | undefined): boolean =>
  state !== undefined && (state.startsWith('22') || state === CHECK_VIOLATION);

const withPoison = (work: Work, index: number, reason: string): Work => {
  const poison: readonly Unread[] = work.readable.slice(index, index + 1).map((one) => ({ ...one, reason }));
  return { ...work, readable: work.readable.toSpliced(index, 1), poisoned: [...work.poisoned, ...poison] };
};

/** Two halves of the messages; what cannot be read goes with the first. */
const halvesOf = (work: Work): readonly Work[] => {
  const middle = Math.ceil(work.readable.length / 2);
  return [
    { ...work, readable: work.readable.slice(0, middle) },
    { ...work, readable: work.readable.slice(middle), unread: [], poisoned: [] },
  ];
};

const bySpace = (work: Work): readonly Work[] => {
  const spaces = [...new Set(work.readable.map(({ message }) => message.space))];
  return spaces.map((space, index) => ({
    ...work,
    readable: work.readable.filter(({ message }) => message.space === space),
    ...(index === 0 ? {} : { unread: [], poisoned: [] }),
  }));
};

/** The parts to try one after another instead of the whole, or undefined where only a repeat can help. */
const partsOf = (
  work: Work,
  error: unknown,
): { readonly split: Split; readonly parts: readonly Work[] } | undefined => {
  if (error instanceof PoisonedMessage)
    return { split: 'poison', parts: [withPoison(work, error.index, 'undecidable')] };
  const state = sqlStateOf(error);
  if (isPoisonState(state)) {
    if (work.readable.length > 1) return { split: 'halves', parts: halvesOf(work) };
    if (work.readable.length === 1) return { split: 'poison', parts: [withPoison(work, 0, 'unstorable')] };
  }
  const parts = bySpace(work);
  return state === LOCK_NOT_AVAILABLE && parts.length > 1 ? { split: 'spaces', parts } : undefined;
};

/**
 * Every part is tried, whatever becomes of the others; the first fault is thrown at the end. The offsets move when all are
 * committed, or whoever takes a partition over would go on behind what a failed part has left.
 */
const resolveParts = async (options: Options, work: Work, parts: readonly Work[]): Promise<void> => {
  const faults: unknown[] = [];
  const spans = spansOf(work);
  for (const part of parts)
    await resolveWork(options, { ...part, spans, isPart: true }).catch((error: unknown) => faults.push(error));
  if (faults.length > 0) throw faults[0];
  if (!work.isPart) await resolveBatch(options.pool, { ...work, spans, readable: [], unread: [], poisoned: [] });
};

/**
 * Resolves the messages of a fetch, in one transaction if it goes well. A call that cannot be decided or stored is found,
 * by its own exception or by halving, and kept as a dead letter, so that it stops no other; a locked space stops none of
 * the other spaces. Rejects where only trying again can help: the bus then delivers all of it again, and what was
 * committed is recognised.
 */
export const resolveWork = async (options: Options, work: Work): Promise<void> => {
  const startedMs = performance.now();
  let resolved: Resolved;
  try {
    resolved = await resolveBatch(options.pool, work);
  } catch (error) {
    const next = partsOf(work, error);
    if (!next) throw error;
    options.onSplit(next.split, error);
    const [only, ...others] = next.parts;
    return only && others.length === 0 ? resolveWork(options, only) : resolveParts(options, work, next.parts);
  }
  await options.onCommitted(resolved, work, startedMs);
};
