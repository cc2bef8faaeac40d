import { type OmniCloudEvent, toCloudEventText, toEntryText, withCreatedAt } from '@omni/contracts';
import { type Call, decideCall, emptyGraph, type EventRecord, INITIAL_POLICY } from '@omni/identity';
import { type Evidence, type GivenAnswer, type LookUp } from '../src/audit/index.js';

const START_MS = Date.parse('2025-01-30T10:00:00Z');

const uuidOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const idOf = (number: number): string => `11111111-0000-4000-8000-${String(number).padStart(12, '0')}`;

const toCall = (number: number, identifiers: Call['identifiers']): Call => ({
  id: idOf(number),
  dedupe: String(number).padStart(32, '0'),
  requestHash: '',
  token: 'token',
  acceptedAt: START_MS + number * 1_000,
  candidateUuid: uuidOf(number),
  mode: 'resolve',
  counted: true,
  recorded: true,
  keyed: false,
  links: true,
  identifiers,
  blocked: [],
  body: `{"platform":"web","number":${number}}`,
});

const device = (value: string) => ({ kind: 'anonymous_id', value });
const person = (value: string) => ({ kind: 'email', value, address: `${value}@shop.example` });

const SENT: readonly Call['identifiers'][] = [[device('a')], [person('e')], [device('a'), person('e')], [device('b')]];
/** What the bodies of the small log mean. */
export const meaningOf = ({ body }: { readonly body: string }) => ({
  identifiers: SENT[Number(/\d+/.exec(body)?.[0]) - 1] ?? [],
  blocked: [],
  links: true,
});

const decideAll = (calls: readonly Call[]): readonly EventRecord[] => {
  const graph = emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY });
  return calls.flatMap((call) => {
    const decision = decideCall(graph, call);
    return decision.ok ? decision.events : [];
  });
};

const toEvent = ({ position, at, subject, event }: EventRecord): OmniCloudEvent => {
  const { type, ...data } = event;
  const row = { position, at, subject, type, data: JSON.stringify(data) };
  return JSON.parse(toCloudEventText(row, { id: uuidOf(0), spaceName: 'default' })) as OmniCloudEvent;
};

const CALLS = SENT.map((identifiers, index) => toCall(index + 1, identifiers));
export const RECORDS = decideAll(CALLS);

const journalOf = (numbers: readonly number[]): string =>
  numbers
    .map((number) =>
      withCreatedAt(toEntryText(CALLS[number - 1]?.body ?? '', { mask: false }), START_MS + number * 1_000),
    )
    .join(',');

/** Call 1 makes a device, 2 a person, 3 joins them, 4 makes another device; each is asked when the one before is answered. */
const answers: readonly GivenAnswer[] = RECORDS.flatMap(({ event }) => {
  if (event.type !== 'call.recorded') return [];
  const sentAtMs = Number(event.call.slice(-4)) * 10;
  const { uuid, email, visits } = event.answer;
  return [{ requestId: event.call, keyed: false, uuid, email, visits, sentAtMs, answeredAtMs: sentAtMs + 5 }];
});

/** What a sound server leaves. */
export const soundEvidence = (): Evidence => ({
  events: RECORDS.map(toEvent),
  answers,
  found: new Map([
    [uuidOf(1), { uuid: uuidOf(2), visits: null, journal: null }],
    [uuidOf(2), { uuid: uuidOf(2), visits: 3, journal: journalOf([3, 2, 1]) }],
    [uuidOf(4), { uuid: uuidOf(4), visits: 1, journal: journalOf([4]) }],
  ]),
});

/** A look-up of device a that was answered with the identity of that number. */
export const lookUpAnswered = (number: number, sentAtMs: number): LookUp => ({
  ...{ requestId: 'unknown', identifiers: [device('a')], blocked: [], links: true },
  ...{ uuid: uuidOf(number), email: null, sentAtMs, answeredAtMs: sentAtMs + 1 },
});
