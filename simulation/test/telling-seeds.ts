/** Seeds, with all kinds of faults, whose run found something that is repaired. They are always played. */
export const TELLING_SEEDS: readonly (readonly [what: string, seed: number])[] = [
  // Each part of a fetch stored its own last offset. The next part looked as if messages were missing before it,
  ['a locked space made a resolver see a hole that was none, and end itself', 885],
  // and whoever took the partition over went on behind messages that a part that failed had left.
  ['a locked space had a message lost when the partition was taken over', 536],
];

/**
 * Seeds, with all kinds of faults, whose runs break an invariant as long as the services are as they are. Once one holds,
 * its spec fails: it belongs into the list above, and its fault out of `HELD_OUT`.
 */
export const KNOWN_BREAKS: readonly (readonly [what: string, seed: number])[] = [
  // Only the first batch of the new log counts as one that may have been here before.
  ['a topic made anew with what it had has calls applied twice when their answers are trimmed', 1310],
];
