/** The topics that cross process boundaries. Every topic but the replies' is keyed by the space's name. */
export const TOPIC = {
  calls: 'omni.calls.v1',
  replies: 'omni.replies.v1',
  events: 'omni.events.v1',
  dead: 'omni.calls.dead.v1',
} as const;

/** The version that this release writes into a message's `v`; it reads this one and the one before. */
export const MESSAGE_VERSION = 1;
