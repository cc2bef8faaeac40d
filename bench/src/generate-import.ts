import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createDice } from './dice.js';

/**
 * Writes past calls for `omni import` to stdout, the same ones for the same seed: people who come with some devices, a part
 * of them with an address, and, with --bad, so many lines in a thousand that are to be refused.
 */
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    people: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    bad: { type: 'string', default: '0' },
  },
});

const FIRST_AT_MS = Date.UTC(2025, 0, 1);
const STEP_MS_MAX = 60;
const DEVICES_PER_PERSON = 2;
const WITH_EMAIL = 0.3;
const WITH_PHONE = 0.05;
const CHUNK_CHARACTERS = 262_144;

const [calls, people, seed, bad] = [values.calls, values.people, values.seed, values.bad].map(Number) as [
  number,
  number,
  number,
  number,
];
const roll = createDice(seed);

const lineOf = (atMs: number, person: number): string => {
  const device = Math.floor(roll() * DEVICES_PER_PERSON);
  const hasEmail = roll() < WITH_EMAIL;
  const hasPhone = roll() < WITH_PHONE;
  return JSON.stringify({
    at: atMs,
    platform: 'web',
    count_prev_visits: true,
    anonymous_id: `device-${person}-${device}-5f0c1e7a`,
    ...(hasEmail ? { email: `person-${person}@mail.example` } : {}),
    ...(hasPhone ? { phone: `+48${600_000_000 + person}` } : {}),
    valuation_properties: { action: 'product_viewed', properties: { sku: `sku-${person % 977}`, price: 129.9 } },
  });
};

const write = async (text: string): Promise<void> => {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
};

let chunk = '';
let atMs = FIRST_AT_MS;
for (let call = 0; call < calls; call++) {
  atMs += Math.floor(roll() * STEP_MS_MAX);
  // Everybody comes once before anybody is drawn again, so that as many people as were asked for are there.
  const person = call < people ? call : Math.floor(roll() * people);
  const line = lineOf(atMs, person);
  chunk += `${roll() * 1_000 < bad ? line.slice(0, -2) : line}\n`;
  if (chunk.length < CHUNK_CHARACTERS) continue;
  await write(chunk);
  chunk = '';
}
await write(chunk);
