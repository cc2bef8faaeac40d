import { decodeInbound } from '@omni/contracts';
import { SEEN_FOR_MS } from '../decide-batch.js';
import { type FullDeadLetter } from './dead-letter.js';

/** Why a letter is not retried: what is wrong with its message, what became of it, or that it may have had its effect. */
export type RetryRefusal =
  'not_json' | 'wrong_shape' | 'older_version' | 'newer_version' | 'dropped' | 'under_way' | 'may_be_applied';

export type RetryVerdict =
  { readonly ok: true; readonly callId: string } | { readonly ok: false; readonly reason: RetryRefusal };

/**
 * Whether the call, or a repeat of it, may have been applied without its answer being remembered any more: then a retry
 * could count it twice, and nobody but the operator can take that upon himself.
 */
const mayBeApplied = ({ reason, state, age_ms, changed_ms }: FullDeadLetter, isKeyed: boolean): boolean => {
  if (state === 'retried') return (changed_ms ?? 0) > SEEN_FOR_MS;
  return reason === 'stale' || (isKeyed && age_ms > SEEN_FOR_MS);
};

/** Judged by this release: what an older one could not read, this one may. */
export const judgeRetry = (letter: FullDeadLetter, options: { readonly acceptStale: boolean }): RetryVerdict => {
  const { state } = letter;
  if (state === 'dropped') return { ok: false, reason: 'dropped' };
  if (state === 'asked' || state === 'sending') return { ok: false, reason: 'under_way' };
  const decoded = decodeInbound(letter.message);
  if (!decoded.ok) return { ok: false, reason: decoded.reason };
  if (!options.acceptStale && mayBeApplied(letter, decoded.message.keyed))
    return { ok: false, reason: 'may_be_applied' };
  return { ok: true, callId: decoded.message.id };
};

/** The id of the call in a message, where it can be read. */
export const callIdOf = (message: string): string | null => {
  const decoded = decodeInbound(message);
  return decoded.ok ? decoded.message.id : null;
};

/** Whoever asked has long been answered; partition 0 is there on every bus, and no gateway is called so. */
const NOBODY = { gateway: 'dead letter', partition: 0 };

/**
 * What is put on the topic for a letter: the message, but for where its answer goes. Its time stays: what is not below a
 * stored offset is applied whatever its age, at the space's own time; and by the old time a later repeat is known longest.
 * When it was retried tells it from what a log that began anew was filled with.
 */
export const toRetriedMessage = (
  message: string,
  retriedAtMs: number,
): { readonly key: string; readonly value: string } | undefined => {
  const decoded = decodeInbound(message);
  if (!decoded.ok) return undefined;
  const retried = { ...decoded.message, retried_at: retriedAtMs, reply: NOBODY, deadline: 0 };
  return { key: decoded.message.space_name, value: JSON.stringify(retried) };
};
