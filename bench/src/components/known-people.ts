import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type CallMessage } from '@omni/contracts';
import { createDice } from '../dice.js';
import { toCallMessage } from './call-messages.js';

const FIRST_AT_MS = Date.UTC(2025, 0, 1);
const LINES_A_WRITE = 5_000;
/** One person in so many has an address too. */
const ADDRESS_EVERY = 4;
/** Share of the calls that come from somebody who was here before. */
const KNOWN = 0.8;

const namesOf = (person: number) => ({
  anonymous_id: `device-${person}-5f0c1e7a`,
  ...(person % ADDRESS_EVERY === 0 ? { email: `person-${person}@mail.example` } : {}),
});

const lineOf = (person: number): string =>
  `${JSON.stringify({ at: FIRST_AT_MS + person, platform: 'web', count_prev_visits: true, ...namesOf(person) })}\n`;

/** A file for `omni import` in which everybody comes once. */
export const writePeople = async (path: string, people: number): Promise<void> => {
  const file = createWriteStream(path);
  for (let first = 0; first < people; first += LINES_A_WRITE) {
    const count = Math.min(LINES_A_WRITE, people - first);
    const lines = Array.from({ length: count }, (_, index) => lineOf(first + index));
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
};

/**
 * Calls of people from the file, each as likely as the other, and of devices that nobody has seen. Nobody gains a device by
 * them, so that a call costs the same however often its person came.
 */
export const callsOfPeople = function* (seed: number, people: number): Generator<CallMessage, never> {
  const roll = createDice(seed);
  for (let made = 0; ; made++) {
    const person = Math.floor(roll() * people);
    const names = roll() < KNOWN ? namesOf(person) : { anonymous_id: `stranger-${seed}-${made}-5f0c1e7a` };
    const body = JSON.stringify({ platform: 'web', count_prev_visits: true, ...names, page: 'p'.repeat(300) });
    yield toCallMessage({ body, isCounted: true });
  }
};
