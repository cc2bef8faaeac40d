import { readdirSync } from 'node:fs';
import {
  EVENT_TYPES,
  type Answer,
  type GraphEvent,
  type Identifier,
  type Outcome,
  type ProposalOpened,
  type RefusalReason,
} from '@omni/identity';
import { toCloudEventText } from '../src/cloud-event.js';
import { ENVELOPE_SCHEMA } from '../src/event-schemas.js';
import { createEventValidator, envelopeSchema, readEventSchema } from './event-schemas-validator.js';

type EventOf<T extends GraphEvent['type']> = Extract<GraphEvent, { readonly type: T }>;
type Names<T> = { readonly [name in keyof T]-?: true };
/** The compiler keeps this equal to the types of the domain; the specs compare it with the schemas. */
const MEMBERS: { readonly [T in GraphEvent['type']]: Names<Omit<EventOf<T>, 'type'>> } = {
  'identity.created': { uuid: true, device: true },
  'identifier.linked': { member: true, identifier: true, recorded: true },
  'identifier.expired': { member: true, identifier: true },
  'identifier.revealed': { identifier: true },
  'identifiers.touched': { identifiers: true },
  'identifiers.claimed': { member: true, root: true, identifiers: true },
  'devices.counted': { identifier: true, devices: true },
  'identity.merged': {
    members: true,
    survivor: true,
    absorbed: true,
    absorbed_uuid: true,
    cause: true,
    persons: true,
  },
  'link.refused': { reason: true, kind: true, value: true, holder: true },
  'proposal.opened': { reason: true, identifier: true, roots: true },
  'alert.raised': { alert: true, identifier: true },
  'policy.changed': { call: true, dedupe: true, request_hash: true, version: true, kinds: true },
  'position.skipped': {},
  'call.recorded': {
    call: true,
    dedupe: true,
    request_hash: true,
    token: true,
    mode: true,
    counted: true,
    entry: true,
    member: true,
    device: true,
    policy: true,
    outcomes: true,
    imported: true,
    answer: true,
    body: true,
  },
};
/** Not there in every event of its type. */
const OPTIONAL: ReadonlySet<string> = new Set(['imported']);
const ANSWER: Names<Answer> = { uuid: true, identity: true, email: true, visits: true };
const IDENTIFIER: Names<Identifier> = { kind: true, value: true, address: true };
const REASONS: { readonly [reason in RefusalReason]: true } = {
  unique_conflict: true,
  weak_person_merge: true,
  weak_chain: true,
  shared: true,
  limit: true,
  cap: true,
  cannot_link: true,
  pointer_conflict: true,
  held_by_breaker: true,
  blocked_value: true,
};
const PROPOSALS: { readonly [reason in ProposalOpened['reason']]: true } = {
  weak_person_merge: true,
  unique_conflict: true,
  cap: true,
  held_by_breaker: true,
  shared: true,
};
const OUTCOMES: { readonly [outcome in Outcome]: true } = {
  created: true,
  attached: true,
  touched: true,
  absorbed_anonymous: true,
  merged_person: true,
  blocked_value: true,
  proposal_opened: true,
  held_by_breaker: true,
  refused_unique_conflict: true,
  refused_weak_person_merge: true,
  refused_weak_chain: true,
  refused_shared: true,
  refused_limit: true,
  refused_cap: true,
  refused_cannot_link: true,
  refused_pointer_conflict: true,
};

const dataOf = (type: string) => readEventSchema(type).properties.data;
const sortedKeys = (value: object): readonly string[] => Object.keys(value).sort();
const validate = createEventValidator();

const uuid = '2bdb5eba-a84e-473b-9f83-e7cb0d4236af';
const log = { id: uuid, spaceName: 'default' };
const created = (change: object = {}): object => {
  const data = JSON.stringify({ uuid, device: null });
  const row = { position: 1, at: 1_738_231_317_214, type: 'identity.created', subject: uuid, data };
  return { ...(JSON.parse(toCloudEventText(row, log)) as object), ...change };
};

describe('the schemas of events', () => {
  it('are there for every type of event, and for nothing else', () => {
    const files = readdirSync(new URL('.', ENVELOPE_SCHEMA)).sort();
    expect(files).toEqual([...EVENT_TYPES, 'envelope'].map((type) => `${type}.json`).sort());
  });

  it.each([...EVENT_TYPES])('name and require exactly the members of %s', (type) => {
    expect(sortedKeys(dataOf(type).properties)).toEqual(sortedKeys(MEMBERS[type]));
    expect([...dataOf(type).required].sort()).toEqual(sortedKeys(MEMBERS[type]).filter((name) => !OPTIONAL.has(name)));
  });

  it('list the same reasons, outcomes and nested members as the domain', () => {
    const { answer, outcomes } = dataOf('call.recorded').properties;
    expect(dataOf('link.refused').properties['reason']?.['enum']).toEqual(Object.keys(REASONS));
    expect(dataOf('proposal.opened').properties['reason']?.['enum']).toEqual(Object.keys(PROPOSALS));
    expect((outcomes?.['items'] as { enum: readonly string[] }).enum.toSorted()).toEqual(sortedKeys(OUTCOMES));
    expect(sortedKeys(answer?.['properties'] as object)).toEqual(sortedKeys(ANSWER));
    const { identifier } = envelopeSchema['$defs'] as { identifier: { properties: object } };
    expect(sortedKeys(identifier.properties)).toEqual(sortedKeys(IDENTIFIER));
  });

  it('accept the CloudEvent of a row of the log', () => {
    expect(validate('identity.created', created())).toEqual([]);
  });

  it.each([
    ['a member that the envelope does not have', { extra: 1 }],
    ['a member that data does not have', { data: { uuid, device: null, extra: 1 } }],
    ['data without a member', { data: { uuid } }],
    ['the type of another schema', { type: 'omni.identity.merged.v1' }],
    ['a position that is a number', { position: 1 }],
    ['a position with a leading zero', { position: '01' }],
    ['no subject', { subject: undefined }],
    ['a uuid in upper case', { subject: uuid.toUpperCase() }],
    ['another version of CloudEvents', { specversion: '0.3' }],
  ])('refuse %s', (_what, change) => {
    expect(validate('identity.created', JSON.parse(JSON.stringify(created(change))))).not.toEqual([]);
  });
});
