import { createDice } from '../dice.js';
import { callsOf, MIX, type SentCall } from '../mix.js';

const TOLD_SEED = 22;
const TOLD_CALLS = 10_000;

/** What everybody is told before anything is measured: calls of the mix, so that whoever is looked up is known and linked. */
export const toldCalls = (): readonly SentCall[] => callsOf(TOLD_SEED, TOLD_CALLS);

/** How many entries a look-up asks for. */
export type Wanted = { readonly entries: number };

const toLookUp = ({ body }: SentCall): string => {
  const { platform, anonymous_id, email } = JSON.parse(body) as { [name: string]: string | undefined };
  const bare = { platform, anonymous_id, ...(email === undefined ? {} : { email }) };
  const padding = MIX.bodyBytes - JSON.stringify({ ...bare, page: '' }).length;
  return JSON.stringify({ ...bare, page: 'p'.repeat(Math.max(0, padding)) });
};

/** Bare look-ups of what was told, as often as it was told: of those who call most, most. */
export const lookUpsOf = (seed: number, count: number): readonly string[] => {
  const told = toldCalls().map(toLookUp);
  const roll = createDice(seed);
  return Array.from({ length: count }, () => told[Math.floor(roll() * told.length)] ?? '');
};

export const pathOf = ({ entries }: Wanted): string => `/api/v1/identifier?limit=${entries}`;
