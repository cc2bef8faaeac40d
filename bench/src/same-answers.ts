import { callsOf, type SentCall } from './mix.js';
import { type Side, TOKEN } from './side.js';

const CALLS = 400;
const QUICK_CALLS = 100;
const SEED = 7;
/** Few people, or nobody would come twice. */
const PEOPLE = 25;

type Answer = { readonly status: number; readonly text: string };

const ask = async ({ url }: Side, { path, body }: SentCall): Promise<Answer> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
};

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const CREATED_AT = /"created_at":"[^"]*"/g;

const CURSOR = /"next_cursor":"[^"]*"/;

/** Uuids and cursors are random and the time goes on: the first identity answered is called the first, and so on. */
const createReading = (): ((answer: Answer) => string) => {
  const numberOf = new Map<string, number>();
  const nameOf = (uuid: string): string => {
    if (!numberOf.has(uuid)) numberOf.set(uuid, numberOf.size);
    return `identity ${numberOf.get(uuid)}`;
  };
  return ({ status, text }) =>
    `${status} ${text.replace(UUID, nameOf).replace(CREATED_AT, '').replace(CURSOR, 'more')}`;
};

/**
 * Sends both sides the same calls, one after the other. Throws when they do not answer the same, because then their rates
 * mean nothing; else resolves with the visits that each of them counted.
 */
export const demandSameAnswers = async (one: Side, other: Side, isQuick = false): Promise<number> => {
  const calls = callsOf(SEED, isQuick ? QUICK_CALLS : CALLS, PEOPLE);
  const [readOne, readOther] = [createReading(), createReading()];
  const different: string[] = [];
  for (const call of calls) {
    const [answer, otherAnswer] = [await ask(one, call), await ask(other, call)];
    if (answer.status !== 200 || readOne(answer) !== readOther(otherAnswer))
      different.push(`${answer.status} and ${otherAnswer.status}`);
  }
  if (different.length > 0) {
    const statuses = [...new Set(different)].join(', ');
    throw new Error(`the sides answered ${different.length} of ${calls.length} calls differently (${statuses})`);
  }
  return calls.filter((call) => call.isCounted).length;
};
