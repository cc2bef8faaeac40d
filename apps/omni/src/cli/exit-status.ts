/** Exit statuses; those above 1 are from sysexits.h, where scripts and process managers look them up. */
export const EXIT = { done: 0, refused: 1, usage: 64, settings: 78 } as const;

/** What was asked for was understood and not done. The message is for people. */
export class CommandRefused extends Error {}
