/** Exit statuses; those above 1 are from sysexits.h, where scripts and process managers look them up. */
export const EXIT = { done: 0, refused: 1, notRun: 2, usage: 64, settings: 78 } as const;

/** What was asked for was understood and not done. The message is for people. */
export class CommandRefused extends Error {}

/** The work of a command did not come to its end, for a reason that is no refusal. The message is for people. */
export class CommandNotRun extends Error {
  readonly exitStatus = EXIT.notRun;
}

/** Whatever keeps a command from running is told with one status, which scripts can tell from what it found. */
export const asNotRun = (fault: unknown): unknown =>
  fault instanceof CommandRefused || fault instanceof CommandNotRun
    ? fault
    : new CommandNotRun(fault instanceof Error ? fault.message : String(fault), { cause: fault });
