import { ValidateBy } from 'class-validator';

/** Custom kinds of a space, and also the most that one change may name. */
export const KINDS_MAX = 32;

export type KindChanges = { readonly [kind: string]: 'person' | 'device' | null };

const NAME = /^[a-z][a-z0-9_]{0,31}$/;
const BUILT_IN = new Set(['anonymous_id', 'email', 'phone', 'user_id', 'fbclid', 'gclid', 'gaclid']);

const faultOfKind = ([kind, value]: readonly [string, unknown]): string | undefined => {
  if (!NAME.test(kind)) return `a kind is named by ${NAME.source}`;
  if (BUILT_IN.has(kind)) return `${kind} is built in`;
  return value === 'person' || value === 'device' || value === null
    ? undefined
    : `${kind} must be "person", "device" or null`;
};

/** What is wrong with a change of kinds, in words; undefined when nothing is. */
export const faultOfKinds = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'kinds must be an object';
  const changes = Object.entries(value);
  if (changes.length > KINDS_MAX) return `at most ${KINDS_MAX} kinds can be changed at once`;
  return changes.map(faultOfKind).find((fault) => fault !== undefined);
};

export const IsKindChanges = (): PropertyDecorator =>
  ValidateBy({
    name: 'isKindChanges',
    validator: {
      validate: (value) => faultOfKinds(value) === undefined,
      defaultMessage: (args) => faultOfKinds(args?.value) ?? '',
    },
  });

/** The kinds after a change. */
export const applyKindChanges = (
  kinds: ReadonlyMap<string, 'person' | 'device'>,
  changes: KindChanges,
): ReadonlyMap<string, 'person' | 'device'> => {
  const after = new Map(kinds);
  for (const [kind, value] of Object.entries(changes)) {
    if (value === null) after.delete(kind);
    else after.set(kind, value);
  }
  return after;
};
