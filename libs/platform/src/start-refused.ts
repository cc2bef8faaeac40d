/** EX_CONFIG of sysexits.h: what is asked for cannot work, and starting again without a change is useless. */
export const REFUSED_STATUS = 78;

/** The start is refused for a reason that the operator can change. The message is meant for people. */
export class StartRefused extends Error {
  readonly exitStatus = REFUSED_STATUS;
}
