import { ApiError } from '@omni/contracts';
import { type SpaceKinds } from '../access/space-kinds.js';
import { isPresent, normalise, type Reading } from './normalise.js';
import { type RequestFields } from './request-members.js';

export type CustomValues = ReadonlyMap<string, string>;
export const NO_CUSTOM_VALUES: CustomValues = new Map();

/**
 * The values of custom kinds. Throws `UNKNOWN_NAMESPACE` for a kind that the space does not have. PostgreSQL may be asked
 * which kinds there are, so call it only for a body with `identifiers`.
 */
export const readCustomValues = async (
  identifiers: NonNullable<RequestFields['identifiers']>,
  spaceId: number,
  kinds: Pick<SpaceKinds, 'kindsOf'>,
): Promise<CustomValues> => {
  const sent = new Map<string, string>();
  for (const [kind, value] of Object.entries(identifiers)) if (isPresent(value)) sent.set(kind, value);
  if (sent.size === 0) return NO_CUSTOM_VALUES;
  const known = await kinds.kindsOf(spaceId, sent.keys());
  for (const kind of sent.keys()) if (!known.has(kind)) throw new ApiError('UNKNOWN_NAMESPACE');
  return sent;
};

/** Whether a kind resolves in every space; of the others only the resolver knows whether the space has them. */
const isAlwaysCounted = (kind: string): boolean => kind === 'anonymous_id' || kind === 'email';

/**
 * The identifiers of a body in their normal forms. Throws when none is left by which a call could be resolved; whether a
 * `user_id` or a custom kind is enough only the resolver can tell.
 */
export const readIdentifiers = (fields: RequestFields, custom: CustomValues): Reading => {
  const { anonymous_id, email, phone, user_id } = fields;
  const reading = normalise({ anonymous_id, email, phone, user_id, custom });
  if (!reading.isGiven) throw new ApiError('IDENTIFIER_REQUIRED');
  if (!reading.isUsable && reading.blocked.some(isAlwaysCounted)) throw new ApiError('NO_USABLE_IDENTIFIER');
  return reading;
};
