import { SCOPES } from '@omni/contracts';
import { parseRateLimit } from '@omni/platform';
import { InvalidArgumentError } from 'commander';

const SECONDS_OF: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `a,b` → a and b, without blanks around them. */
export const toNames = (text: string): readonly string[] => {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Names are separated by one comma each.');
  return [...new Set(names)];
};

export const toScopes = (text: string): readonly string[] => {
  const names = toNames(text);
  const unknown = names.filter((name) => !SCOPES.some((scope) => scope === name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. There are ${SCOPES.join(', ')}.`);
  return names;
};

export const toRate = (text: string): string => {
  const parsed = parseRateLimit(text);
  if (!parsed.ok) throw new InvalidArgumentError(`It must be ${parsed.fault}.`);
  if (parsed.value === null)
    throw new InvalidArgumentError('One token cannot be without a limit; OMNI_RATE_LIMIT=off is for all.');
  return text;
};

/** `90d`, `12h`, `30m`, `45s` in seconds. */
export const toSeconds = (text: string): number => {
  const [, count, unit = ''] = /^([1-9][0-9]{0,8})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS_OF[unit] ?? NaN);
  if (Number.isNaN(seconds)) throw new InvalidArgumentError('It must be a number and s, m, h or d, such as 90d.');
  return seconds;
};

export const toSwitch = (text: string): boolean => {
  if (text !== 'on' && text !== 'off') throw new InvalidArgumentError('It must be on or off.');
  return text === 'on';
};

export type KindChanges = { readonly [kind: string]: 'person' | 'device' | null };

/** Adds `crm_id=person`, `tv_id=device` or `old_id=off` to what was given before. */
export const toKinds = (text: string, before: KindChanges = {}): KindChanges => {
  const [, kind, value] = /^([a-z][a-z0-9_]{0,31})=(person|device|off)$/.exec(text) ?? [];
  if (kind === undefined)
    throw new InvalidArgumentError(
      'It must be a kind and its class, such as crm_id=person, tv_id=device or old_id=off.',
    );
  return { ...before, [kind]: value === 'person' || value === 'device' ? value : null };
};
