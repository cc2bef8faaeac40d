import { type EventRow, toCloudEventText } from '@omni/contracts';
import { type CallRecorded, type EventRecord, type GraphEvent } from '@omni/identity';

export const LOG_ID = '0b9d6c1e-5f0a-4b57-9a35-2f3c8c1f7e42';
/** 2025-01-30T10:01:57.214Z */
export const AT_MS = 1_738_231_317_214;

export const uuidOf = (identity: number): string => `00000000-0000-4000-8000-${String(identity).padStart(12, '0')}`;

/** The identity's number is the position of the event. */
export const created = (position: number, device: string | null = null): GraphEvent => ({
  type: 'identity.created',
  uuid: uuidOf(position),
  device: device === null ? null : { kind: 'anonymous_id', value: device },
});

export const merged = (survivor: number, absorbed: number): GraphEvent => ({
  type: 'identity.merged',
  members: [survivor, absorbed],
  survivor,
  absorbed,
  absorbed_uuid: uuidOf(absorbed),
  cause: { kind: 'anonymous_id', value: 'a' },
  persons: false,
});

export const recorded = (member: number, body: string, change: Partial<CallRecorded> = {}): GraphEvent => ({
  type: 'call.recorded',
  call: uuidOf(0),
  dedupe: '00',
  request_hash: '',
  token: 'tok',
  mode: 'resolve',
  counted: true,
  entry: true,
  member,
  device: false,
  policy: 1,
  outcomes: ['touched'],
  answer: { uuid: uuidOf(member), identity: member, email: '', visits: 1 },
  body,
  ...change,
});

export const touched: GraphEvent = { type: 'identifiers.touched', identifiers: [{ kind: 'anonymous_id', value: 'a' }] };

/** The events in their places, from `first` on. */
export const recordsOf = (events: readonly GraphEvent[], first = 1): readonly EventRecord[] =>
  events.map((event, index) => ({ position: first + index, at: AT_MS, subject: uuidOf(1), event }));

export const toRow = ({ position, at, subject, event }: EventRecord): EventRow => {
  const { type, ...data } = event;
  return { position, at, type, subject, data: JSON.stringify(data) };
};

export const toMessageText = (record: EventRecord, spaceName: string, logId = LOG_ID): string =>
  toCloudEventText(toRow(record), { id: logId, spaceName });
