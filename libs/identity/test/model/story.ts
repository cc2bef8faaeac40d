import { emptyWorld } from './facts.js';
import { type Call, DAY_MS, type Policy } from './kinds.js';
import { modelCall, type ModelAnswer, type ModelReply } from './model-call.js';

/** `{ A: 'A1', e: 'one@example.com' }`: short names for the built-in kinds, as the scenario table writes them. */
export type Said = Readonly<Record<string, string>>;
export type Manner = Readonly<Partial<Pick<Call, 'counted' | 'recorded' | 'links' | 'blocked'>>>;

const KIND_OF: Readonly<Record<string, string>> = { A: 'anonymous_id', e: 'email', p: 'phone', u: 'user_id' };
/** A value that begins with # is a hash whose address the call did not have; any one-to-one name will do for one. */
const idOf = (name: string, value: string): Call['ids'][number] => {
  const kind = KIND_OF[name] ?? name;
  if (kind !== 'email' || value.startsWith('#')) return { kind, value };
  return { kind, value: `#${value}`, address: value };
};
export const idsOf = (said: Said): Call['ids'] => Object.entries(said).map(([name, value]) => idOf(name, value));

const uuidOfNumber = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** Plays calls into one world, a second apart, and answers each. */
export const tell = (policy: Policy = { kinds: {} }) => {
  const world = emptyWorld();
  let at = Date.UTC(2025, 0, 1);
  let calls = 0;
  const reply = (said: Said, manner: Manner = {}): ModelReply => {
    at += 1000;
    calls += 1;
    const usual = { counted: true, recorded: true, links: true, blocked: [] };
    const call: Call = { ...usual, ...manner, at, ids: idsOf(said), candidate: uuidOfNumber(calls) };
    return modelCall(world, call, policy);
  };
  const call = (said: Said, manner: Manner = {}): ModelAnswer => {
    const answer = reply(said, manner);
    if ('refusal' in answer) throw new Error(`the call was refused: ${answer.refusal}`);
    return answer;
  };
  const lookUp = (said: Said): ModelAnswer => call(said, { counted: false, recorded: false, links: false });
  const wait = (days: number): void => {
    at += days * DAY_MS;
  };
  return { world, reply, call, lookUp, wait };
};
