import { type EventRow } from '@omni/contracts';
import { EVENT_TYPES } from '@omni/identity';

/** A line of the file is not what it must be; nothing of the file is taken. The message is for people. */
export class LogFileRefused extends Error {}

export const FORMAT = 'omni-log';
export const END_FORMAT = 'omni-log-end';
/** The version of the format that is written and read. */
export const VERSION = 1;

/** A space of which the file holds the events 1 to `events`. */
export type SpaceHead = { readonly id: number; readonly name: string; readonly events: number };
export type LogHeader = { readonly logId: string; readonly spaces: readonly SpaceHead[] };
export type LoggedEvent = EventRow & { readonly spaceId: number };
/** What stands behind the last event; the sum is over every byte before it. */
export type LogFooter = { readonly events: number; readonly sha256: string };

export const toHeaderLine = ({ logId, spaces }: LogHeader): string =>
  JSON.stringify({ format: FORMAT, version: VERSION, log_id: logId, spaces });

const DATA = ',"data":';

/** `data` stands last and as it is stored, character for character. */
export const toEventLine = ({ spaceId, position, at, type, subject, data }: LoggedEvent, logId: string): string =>
  `${JSON.stringify({ space: spaceId, position, at, type, subject, log_id: logId }).slice(0, -1)}${DATA}${data}}`;

export const toFooterLine = ({ events, sha256 }: LogFooter): string =>
  JSON.stringify({ format: END_FORMAT, events, sha256 });

const parse = (text: string): { readonly [member: string]: unknown } => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Said below, in words of ours: the parser's quote the text.
  }
  throw new LogFileRefused('is not JSON of the kind that omni log export writes');
};

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const SPACE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const toSpace = (value: unknown): SpaceHead => {
  const { id, name, events }: { id?: unknown; name?: unknown; events?: unknown } = Object(value) as object;
  if (isWhole(id) && isWhole(events) && typeof name === 'string' && SPACE_NAME.test(name)) return { id, name, events };
  throw new LogFileRefused('names a space in a way that cannot be read');
};

export const readHeaderLine = (line: string): LogHeader => {
  const { format, version, log_id: logId, spaces } = parse(line);
  if (format !== FORMAT) throw new LogFileRefused('is not the header of a log that omni log export wrote');
  if (version !== VERSION)
    throw new LogFileRefused(`is of version ${String(version)} of the format; this release reads version ${VERSION}`);
  if (typeof logId !== 'string' || !Array.isArray(spaces)) throw new LogFileRefused('names no spaces');
  return { logId, spaces: spaces.map(toSpace) };
};

/** The footer, or undefined for any other line. */
export const readFooterLine = (line: string): LogFooter | undefined => {
  if (!line.startsWith(`{"format":"${END_FORMAT}"`)) return undefined;
  const { events, sha256 } = parse(line);
  return isWhole(events) && typeof sha256 === 'string' ? { events, sha256 } : undefined;
};

const TYPES: ReadonlySet<string> = new Set(EVENT_TYPES);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isSubject = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && UUID.test(value));

export const readEventLine = (line: string): LoggedEvent => {
  const start = line.indexOf(DATA);
  if (start < 0) throw new LogFileRefused('is no event');
  const data = line.slice(start + DATA.length, -1);
  const { space: spaceId, position, at, type, subject } = parse(`${line.slice(0, start)}}`);
  parse(data);
  if (!isWhole(spaceId) || !isWhole(position) || !isWhole(at) || !isSubject(subject))
    throw new LogFileRefused('is no event');
  if (typeof type !== 'string' || !TYPES.has(type))
    throw new LogFileRefused('is an event of a type that this release does not know; use the newer release');
  return { spaceId, position, at, type, subject, data };
};
