import { type EventRow, fromCloudEventType, type OmniCloudEvent } from '@omni/contracts';
import { type EventRecord, type GraphEvent } from '@omni/identity';

const toEvent = (type: string, data: object): GraphEvent => ({ ...data, type }) as GraphEvent;

/** A row of the log as the domain's record. */
export const toEventRecord = ({ position, at, subject, type, data }: EventRow): EventRecord => ({
  position,
  at,
  subject,
  event: toEvent(type, JSON.parse(data) as object),
});

/** What was delivered on the topic of events, or why it cannot be read. */
export type DecodedEvent =
  | { readonly ok: true; readonly logId: string; readonly record: EventRecord }
  | { readonly ok: false; readonly reason: 'not_json' | 'wrong_shape' };

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isPosition = (value: unknown): boolean => typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value);
const isCloudEvent = (value: Partial<OmniCloudEvent>): value is OmniCloudEvent =>
  isPosition(value.position) &&
  typeof value.type === 'string' &&
  typeof value.logid === 'string' &&
  !Number.isNaN(Date.parse(value.time ?? '')) &&
  isObject(value.data);

/** Reads a CloudEvent of ours; never throws, because one unreadable message must not stop the ones behind it. */
export const decodeEvent = (text: string): DecodedEvent => {
  const value = parse(text);
  if (value === undefined) return { ok: false, reason: 'not_json' };
  if (!isObject(value) || !isCloudEvent(value)) return { ok: false, reason: 'wrong_shape' };
  const { position, time, subject, type, logid, data } = value;
  const event = toEvent(fromCloudEventType(type), data);
  const record = { position: Number(position), at: Date.parse(time), subject: subject ?? null, event };
  return { ok: true, logId: logid, record };
};
