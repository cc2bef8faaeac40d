import { type InboundMessage } from '@omni/contracts';
import { type CallRecorded, type EventRecord, type PolicyChanged } from '@omni/identity';
import { type Answered } from '../ledger.js';
import { type World } from '../world.js';
import { type SpaceEvidence } from './space-evidence.js';

const KEPT_MS = 24 * 3_600_000;

type Effect = { readonly at: number; readonly position: number; readonly event: CallRecorded | PolicyChanged };
const effectsOf = (records: readonly EventRecord[]): ReadonlyMap<string, readonly Effect[]> => {
  const effects = new Map<string, Effect[]>();
  for (const { event, at, position } of records)
    if (event.type === 'call.recorded' || event.type === 'policy.changed')
      effects.set(event.dedupe, [...(effects.get(event.dedupe) ?? []), { at, position, event }]);
  return effects;
};

/** I1: a call has an effect once, and a second one only where its key was asked for again when its day was over. */
const faultsOfTwice = (sent: ReadonlyMap<string, InboundMessage>, effects: readonly Effect[]): readonly string[] =>
  effects.flatMap(({ event, position }, index) => {
    const before = effects[index - 1];
    if (!before) return [];
    const isLate = (sent.get(event.call)?.accepted_at ?? 0) - before.at > KEPT_MS;
    return isLate ? [] : [`I1: ${position} is the second effect of the call at ${before.position}`];
  });

/** I9: whoever was answered was answered what the log has for this key and this request. */
const faultOfAnswer = ({ message, reply }: Answered, effects: readonly Effect[]): string | undefined => {
  const same = effects.filter(({ event }) => event.request_hash === message.request_hash);
  if (reply.status === 'key_reused')
    return same.length < effects.length ? undefined : `I9: ${message.id} was refused for a key that nobody else used`;
  if (reply.status !== 'done') return undefined;
  const fits = ({ event }: Effect): boolean =>
    event.type === 'policy.changed' ||
    (event.answer.uuid === reply.uuid && event.answer.visits === reply.visits && event.answer.email === reply.email);
  return same.some(fits) ? undefined : `I9: ${message.id} was answered what the log does not have`;
};

/** I11: the log of a space holds the calls that were sent to it, and no others. */
const faultsOfStrangers = (sent: ReadonlyMap<string, InboundMessage>, one: SpaceEvidence): readonly string[] =>
  one.records.flatMap(({ event, position }) => {
    if (event.type !== 'call.recorded' && event.type !== 'policy.changed') return [];
    return sent.get(event.call)?.space === one.space.space_id ? [] : [`I11: ${position} is a call of another space`];
  });

export const faultsOfRepeats = ({ ledger: { sent } }: World, one: SpaceEvidence): readonly string[] => {
  const effects = effectsOf(one.records);
  const policies = one.answers.filter(({ message }) => message.type === 'policy');
  const refused = one.answers.filter(({ reply }) => reply.status === 'key_reused');
  return [
    ...[...effects.values()].flatMap((list) => faultsOfTwice(sent, list)),
    ...[...one.effective, ...policies, ...refused].flatMap(
      (answer) => faultOfAnswer(answer, effects.get(answer.message.dedupe) ?? []) ?? [],
    ),
    ...faultsOfStrangers(sent, one),
  ];
};
