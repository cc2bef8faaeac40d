import { type Call } from '@omni/identity';
import { type LookUp } from '@omni/testing/audit';
import { type Answer } from '../client/answer.js';
import { type Body, type Client } from '../client/client.js';
import { type Kind, KINDS, pickValues, type Population, type Sent } from './population.js';
import { type Random } from './random.js';

/** What must be understood of a body, by its text. */
export type Meaning = Pick<Call, 'identifiers' | 'blocked'>;
export type Meanings = Map<string, Meaning>;

export type Stream = {
  readonly population: Population;
  readonly kinds: readonly Kind[];
  readonly meanings: Meanings;
  /** Those that may be sent back; grows with the answers. */
  readonly uuids: string[];
  /** Look-ups that were answered. */
  readonly lookUps: LookUp[];
};

const CUSTOM: readonly Kind[] = ['crm_id', 'tv_id'];

const toMembers = (values: ReadonlyMap<Kind, Sent>): Body => {
  const own = [...values].filter(([kind]) => !CUSTOM.includes(kind)).map(([kind, { text }]) => [kind, text]);
  const custom = [...values].filter(([kind]) => CUSTOM.includes(kind)).map(([kind, { text }]) => [kind, text]);
  return { ...Object.fromEntries(own), ...(custom.length > 0 && { identifiers: Object.fromEntries(custom) }) };
};

const meaningOf = (values: ReadonlyMap<Kind, Sent>): Meaning => {
  const sent = KINDS.flatMap((kind) => {
    const value = values.get(kind);
    return value ? [{ kind, means: value.means }] : [];
  });
  return {
    identifiers: sent.flatMap(({ means }) => (means === 'placeholder' ? [] : [means])),
    blocked: sent.flatMap(({ kind, means }) => (means === 'placeholder' ? [kind] : [])),
  };
};

const MODES: readonly Body[] = [
  ...Array.from({ length: 5 }, () => ({ count_prev_visits: true })),
  { count_prev_visits: false },
  { valuation_properties: { action: 'seen', properties: { value: 1.5 } } },
  {},
  {},
];

let serial = 0;

/** The text of a random call; what it means is noted. No two are alike. */
const nextBody = (stream: Stream, random: Random): string => {
  const { population, kinds, uuids, meanings } = stream;
  const values = pickValues(population, kinds, random, uuids);
  const text = JSON.stringify({ platform: 'web', serial: ++serial, ...toMembers(values), ...random.pick(MODES) });
  meanings.set(text, meaningOf(values));
  return text;
};

/** Who sends calls of a stream. */
export type Sender = {
  readonly client: Client;
  readonly mayLink: boolean;
  readonly seesAddresses: boolean;
};

const ALLOWED: ReadonlySet<string> = new Set([
  '200 null',
  '400 IDENTIFIER_REQUIRED',
  '400 NO_USABLE_IDENTIFIER',
  '403 FORBIDDEN',
]);

const isLookUp = (body: string): boolean => !body.includes('"count_prev_visits"') && !body.includes('"valuation_');

const note = (stream: Stream, { mayLink, seesAddresses }: Sender, body: string, answer: Answer): void => {
  expect(ALLOWED).toContain(`${answer.status} ${answer.code}`);
  if (answer.status !== 200) return;
  const { uuid, sentAtMs, answeredAtMs, headers } = answer;
  stream.uuids.push(uuid);
  const meaning = stream.meanings.get(body);
  if (!meaning || !isLookUp(body)) return;
  const email = seesAddresses ? answer.email : null;
  const requestId = headers.get('x-request-id');
  stream.lookUps.push({ ...meaning, links: mayLink, requestId, uuid, email, sentAtMs, answeredAtMs });
};

const sameAnswer = ({ status, code, uuid, email, visits }: Answer) => ({ status, code, uuid, email, visits });

/** Sends random calls one after another; some twice at the same time with one key, which must be answered alike. */
export const sendMany = async (stream: Stream, sender: Sender, random: Random, count: number): Promise<void> => {
  for (let sent = 0; sent < count; sent++) {
    const body = nextBody(stream, random);
    const isKeyed = random.chance(0.15);
    const options = isKeyed ? { headers: { 'idempotency-key': `key-${random.next()}` } } : {};
    const [answer, ...again] = await Promise.all(
      Array.from({ length: isKeyed ? 2 : 1 }, () => sender.client.send(body, options)),
    );
    if (!answer) continue;
    for (const other of again) expect(sameAnswer(other)).toEqual(sameAnswer(answer));
    if (!isKeyed) note(stream, sender, body, answer);
  }
};
