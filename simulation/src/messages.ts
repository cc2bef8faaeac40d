import { type CallMessage, type InboundMessage, MESSAGE_VERSION, type SentIdentifier } from '@omni/contracts';
import { type CallDesk } from '@omni/gateway';
import { type Content, type PlannedCall, type Value } from './plan.js';

export const SPACE_NAMES: { readonly [space: number]: string } = { 1: 'alpha', 2: 'beta', 3: 'gamma' };

/** Where a message is made: its number in the run, the gateway, the gateway's time, the uuids answered so far. */
export type Making = {
  readonly number: number;
  readonly desk: Pick<CallDesk, 'replyTo' | 'deadlineFrom'>;
  readonly wallMs: number;
  readonly answered: readonly string[];
};

export const uuidOf = (block: number, number: number): string =>
  `${block.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

const textOf = (value: Value, answered: readonly string[]): string =>
  typeof value === 'string' ? value : (answered[value.own % Math.max(1, answered.length)] ?? 'a0');

const toIdentifier = (kind: string, value: string): SentIdentifier =>
  kind === 'email' ? { kind, value: `#${value}@x.io`, address: `${value}@x.io` } : { kind, value };

const envelopeOf = (planned: PlannedCall, { number, desk, wallMs }: Making) => {
  const id = uuidOf(1, number);
  const { space, key } = planned;
  return {
    v: MESSAGE_VERSION,
    id,
    dedupe: key === null ? id.replaceAll('-', '') : `ee${key.toString(16).padStart(62, '0')}`,
    keyed: key !== null,
    request_hash: key === null ? '' : `request ${planned.type === 'call' ? planned.content.number : planned.type}`,
    accepted_at: wallMs,
    space,
    space_name: SPACE_NAMES[space] ?? '',
    token: 't',
    reply: desk.replyTo,
    deadline: desk.deadlineFrom(wallMs),
  };
};

const toCallMessage = (planned: PlannedCall, content: Content, making: Making): CallMessage => ({
  ...envelopeOf(planned, making),
  type: 'call',
  candidate_uuid: content.isUnstorable ? 'no uuid' : uuidOf(2, making.number),
  mode: content.mode,
  counted: content.counted,
  recorded: content.recorded,
  links: content.links,
  identifiers: Object.entries(content.said).map(([kind, value]) => toIdentifier(kind, textOf(value, making.answered))),
  blocked: content.blocked,
  body: JSON.stringify({ platform: 'web', number: content.number }),
});

/** The message of a planned call as a gateway would make it. */
export const toMessage = (planned: PlannedCall, making: Making): InboundMessage => {
  switch (planned.type) {
    case 'call':
      return toCallMessage(planned, planned.content, making);
    case 'policy':
      return { ...envelopeOf(planned, making), type: 'policy', change: planned.change };
    default:
      throw new Error('garbage is no message');
  }
};
