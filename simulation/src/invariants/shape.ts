import { classOf, type Policy } from '@omni/identity';
import { type World } from '../world.js';
import { type SpaceEvidence } from './space-evidence.js';

/** I3 and I4: each identifier has one owner, and all members stand directly under a living root. */
export const faultsOfShape = ({ postgres: { stored } }: World, { space }: SpaceEvidence): readonly string[] => {
  const { space_id, policy_kinds } = space;
  const policy: Policy = { version: 0, kinds: JSON.parse(policy_kinds) as Policy['kinds'] };
  const own = [...stored.identity.values()].filter((one) => one.space_id === space_id);
  const rootOf = new Map(own.map(({ id, root }) => [id, root]));
  const roots = own
    .filter(({ root }) => rootOf.get(root) !== root)
    .map(({ id }) => `I4: ${id} does not stand under a root`);
  const identifiers = [...stored.identifier.values()].filter((one) => one.space_id === space_id);
  const owners = identifiers.flatMap(({ member, person_root, kind }) => {
    if (member === null) return [];
    if (!rootOf.has(member)) return [`I3: an identifier belongs to ${member}, who is nobody`];
    const isLost = classOf(policy, kind) === 'person' && person_root !== rootOf.get(member);
    return isLost ? [`I3: an identifier of ${member} is not found by its root`] : [];
  });
  return [...roots, ...owners];
};
