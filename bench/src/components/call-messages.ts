import { randomUUID } from 'node:crypto';
import { type CallMessage, MESSAGE_VERSION } from '@omni/contracts';
import { freshId, readBody, readIdentifiers, wishOf } from '@omni/gateway';
import { callsOf, type SentCall } from '../mix.js';
import { SPACE } from './bench-server.js';

const DEADLINE_MS = 2_000;
const CALLS_A_SEED = 10_000;
/** Parts of one turn must not repeat those of another. */
const PARTS_A_TURN = 1_000;

/** The message that the gateway makes of a call: its own reading of the body, normal forms included. */
export const toCallMessage = ({ body, isCounted }: Pick<SentCall, 'body' | 'isCounted'>): CallMessage => {
  const { text, fields } = readBody(Buffer.from(body));
  const { identifiers, blocked } = readIdentifiers(fields, new Map());
  const wish = wishOf(fields);
  const id = freshId();
  const acceptedAtMs = Date.now();
  return {
    v: MESSAGE_VERSION,
    type: 'call',
    id,
    dedupe: id.replaceAll('-', ''),
    keyed: false,
    request_hash: '',
    accepted_at: acceptedAtMs,
    space: SPACE.id,
    space_name: SPACE.name,
    token: 'bench',
    reply: { gateway: 'bench', partition: 0 },
    deadline: acceptedAtMs + DEADLINE_MS,
    candidate_uuid: randomUUID(),
    mode: wish === 'resolve' ? 'resolve' : 'journal',
    counted: isCounted,
    recorded: wish !== 'look up',
    links: true,
    identifiers,
    blocked,
    body: text,
  };
};

/** Messages of the mix without an end, the same calls for the same seed. */
export const messagesOf = function* (seed: number): Generator<CallMessage, never> {
  for (let part = 0; ; part++)
    for (const call of callsOf(seed * PARTS_A_TURN + part, CALLS_A_SEED)) yield toCallMessage(call);
};

/** The next so many. */
export const take = <T>(source: Iterator<T>, count: number): readonly T[] => {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = source.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
};
