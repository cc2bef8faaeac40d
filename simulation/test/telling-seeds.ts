/** Seeds whose run found something that is repaired. They are always played. */
export const TELLING_SEEDS: readonly (readonly [what: string, seed: number])[] = [
  // Each part of a fetch stored its own last offset. The next part looked as if messages were missing before it,
  ['a locked space made a resolver see a hole that was none, and end itself', 885],
  // and whoever took the partition over went on behind messages that a part that failed had left.
  ['a locked space had a message lost when the partition was taken over', 536],
  // Only the first batch of a log that began anew counted as one that may have been here before.
  ['a topic made anew with what it had had calls applied twice where their answers were trimmed', 1310],
];
