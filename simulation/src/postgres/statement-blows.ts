import { type FaultKind, type Faults } from '../faults.js';
import { type Owner } from '../owner.js';

export type Blow = 'cut before' | 'cut after' | 'die before' | 'die after' | 'pause' | 'stand still';

const AT_ANY: readonly (readonly [FaultKind, Blow])[] = [
  ['a connection breaks before a statement', 'cut before'],
  ['a connection breaks after a statement', 'cut after'],
];
const OF_RESOLVERS: readonly (readonly [FaultKind, Blow])[] = [
  ['a resolver dies before a statement', 'die before'],
  ['a resolver dies after a statement', 'die after'],
  ['a resolver stands still for a moment', 'pause'],
  ['a resolver stands still for long', 'stand still'],
];
const AT_COMMIT: readonly (readonly [FaultKind, Blow])[] = [
  ['a resolver dies before its commit', 'die before'],
  ['a resolver dies when it has committed', 'die after'],
];

const chancesOf = ({ kind }: Owner, name: string): readonly (readonly [FaultKind, Blow])[] => [
  ...AT_ANY,
  ...(kind === 'resolver' ? OF_RESOLVERS : []),
  ...(kind === 'resolver' && name === 'commit' ? AT_COMMIT : []),
  ...(name === 'commit' ? [['the answer to a commit is lost', 'cut after'] as const] : []),
  ...(kind === 'journal' ? [['a journal dies at a statement', 'die before'] as const] : []),
];

/** What happens to a statement that is about to be carried out, if anything does. */
export const blowOf = (faults: Faults, owner: Owner, name: string): Blow | undefined =>
  // Each is told of its opportunity, also when an earlier one has struck.
  chancesOf(owner, name).reduce<Blow | undefined>(
    (blow, [kind, next]) => (faults.strikes(kind) ? (blow ?? next) : blow),
    undefined,
  );
