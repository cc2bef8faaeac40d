import { type Graph, type IdentifierState, rootOf } from './graph.js';
import {
  CLAIM_WINDOW_MS,
  CLAIMANTS_UNTIL_STICKY,
  classOf,
  DEVICE_OWNERS_SHARED,
  DEVICES_PER_EMAIL,
  DEVICES_PER_PHONE,
  type Limit,
  PHONE_OWNERS_SHARED,
} from './policy.js';

/** A moment is inside a window of exactly its length. */
export const isInside = (momentMs: number, nowMs: number, windowMs: number): boolean => nowMs - momentMs <= windowMs;

/**
 * The persons that own an identifier: those with a claim inside its window; if none is inside, all that ever claimed it.
 * So a person is still found after a long silence, and a former owner of a second-hand device is not in the way.
 */
export const ownersOf = (graph: Graph, state: IdentifierState, nowMs: number): ReadonlySet<number> => {
  const windowMs = CLAIM_WINDOW_MS[classOf(graph.policy, state.kind) === 'contact' ? 'contact' : 'device'];
  const recent = state.claims.filter((claim) => isInside(claim.at, nowMs, windowMs));
  return new Set((recent.length ? recent : state.claims).map((claim) => rootOf(graph, claim.member)));
};

const passes = (state: IdentifierState, nowMs: number, { most, windowMs }: Limit): boolean =>
  state.devices.filter((device) => isInside(device.at, nowMs, windowMs)).length > most;

/** Whether an identifier belongs to too many to say anything about who calls. */
export const isShared = (graph: Graph, state: IdentifierState, nowMs: number): boolean => {
  if (state.kind === 'email') return passes(state, nowMs, DEVICES_PER_EMAIL);
  switch (classOf(graph.policy, state.kind)) {
    case 'contact':
      return ownersOf(graph, state, nowMs).size >= PHONE_OWNERS_SHARED || passes(state, nowMs, DEVICES_PER_PHONE);
    case 'device':
      return (
        state.claimants.length >= CLAIMANTS_UNTIL_STICKY || ownersOf(graph, state, nowMs).size >= DEVICE_OWNERS_SHARED
      );
    default:
      return false;
  }
};
