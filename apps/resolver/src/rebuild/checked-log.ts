import { createHash } from 'node:crypto';
import {
  LogFileRefused,
  type LoggedEvent,
  type LogHeader,
  readEventLine,
  readFooterLine,
  readHeaderLine,
} from './log-file.js';

/** The lines of a file; each is taken in order, and what is wrong with one is said with its number. */
export type CheckedLog = {
  header(line: string): LogHeader;
  /** An event, or undefined for the footer, behind which nothing may stand. */
  event(line: string): LoggedEvent | undefined;
  /** Call it behind the last line: a file that was cut off has no footer. */
  end(): void;
};

const numbered = <T>(line: number, work: () => T): T => {
  try {
    return work();
  } catch (fault) {
    if (fault instanceof LogFileRefused) throw new LogFileRefused(`Line ${line} ${fault.message}.`);
    throw fault;
  }
};

/** Checks a log while it is read: form, order, completeness, and the checksum at its end. */
export const createCheckedLog = (): CheckedLog => {
  const hash = createHash('sha256');
  const headOf = new Map<number, number>();
  const positionOf = new Map<number, number>();
  let [lines, events, isEnded] = [0, 0, false];

  const requireNext = ({ spaceId, position }: LoggedEvent): void => {
    const expected = (positionOf.get(spaceId) ?? 0) + 1;
    if (!headOf.has(spaceId)) throw new LogFileRefused('belongs to a space that the header does not name');
    if (position !== expected) throw new LogFileRefused(`has position ${position} where ${expected} must follow`);
    positionOf.set(spaceId, position);
    events++;
  };
  const requireWhole = (footer: { readonly events: number; readonly sha256: string }): void => {
    const isWhole = [...headOf].every(([space, head]) => (positionOf.get(space) ?? 0) === head);
    if (!isWhole || footer.events !== events) throw new LogFileRefused('ends a log of which events are missing');
    if (footer.sha256 !== hash.digest('hex'))
      throw new LogFileRefused('ends a log that was altered since: the checksum is another one');
    isEnded = true;
  };
  return {
    header: (line) =>
      numbered(++lines, () => {
        const header = readHeaderLine(line);
        for (const { id, events: head } of header.spaces) headOf.set(id, head);
        hash.update(`${line}\n`);
        return header;
      }),
    event: (line) =>
      numbered(++lines, () => {
        if (isEnded) throw new LogFileRefused('stands behind the end of the log');
        const footer = readFooterLine(line);
        if (footer) return void requireWhole(footer);
        const event = readEventLine(line);
        requireNext(event);
        hash.update(`${line}\n`);
        return event;
      }),
    end: () => {
      if (!isEnded)
        throw new LogFileRefused(`The file ends behind line ${lines}, before the end of the log: it was cut off.`);
    },
  };
};
