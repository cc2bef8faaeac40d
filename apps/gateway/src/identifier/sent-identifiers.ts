import { ApiError } from '@omni/contracts';
import { type SpaceKinds } from '../access/space-kinds.js';
import { isPresent, normalise, type Reading } from './normalise.js';
import { type RequestFields } from './request-members.js';

const NONE: ReadonlyMap<string, string> = new Map();

/** The custom kinds that have a value. PostgreSQL may be asked which kinds there are, so only when one is sent. */
const customOf = async (
  identifiers: RequestFields['identifiers'],
  space: { readonly id: number; readonly kinds: Pick<SpaceKinds, 'kindsOf'> },
): Promise<ReadonlyMap<string, string>> => {
  const sent = new Map<string, string>();
  for (const [kind, value] of Object.entries(identifiers ?? {})) if (isPresent(value)) sent.set(kind, value);
  if (sent.size === 0) return NONE;
  const known = await space.kinds.kindsOf(space.id, sent.keys());
  for (const kind of sent.keys()) if (!known.has(kind)) throw new ApiError('UNKNOWN_NAMESPACE');
  return sent;
};

/**
 * The identifiers of a body in their normal forms. Throws when none is left by which a call could be resolved; whether a
 * `user_id` or a custom kind is enough only the resolver can tell.
 */
export const readIdentifiers = async (
  fields: RequestFields,
  space: { readonly id: number; readonly kinds: Pick<SpaceKinds, 'kindsOf'> },
): Promise<Reading> => {
  const custom = fields.identifiers ? await customOf(fields.identifiers, space) : NONE;
  const { anonymous_id, email, phone, user_id } = fields;
  const reading = normalise({ anonymous_id, email, phone, user_id, custom });
  if (!reading.isGiven) throw new ApiError('IDENTIFIER_REQUIRED');
  if (!reading.isUsable) throw new ApiError('NO_USABLE_IDENTIFIER');
  return reading;
};
