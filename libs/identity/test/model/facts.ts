/**
 * The model's whole state: what has happened, in order. Everything else is found by reading this list from its
 * beginning, which is slow and easy to check.
 */
export type Identifier = { readonly kind: string; readonly value: string };
/** A phone or an e-mail and the device that came with it. */
export type Sighting = Identifier & { readonly device: Identifier };

export type Fact =
  | { readonly type: 'created'; readonly uuid: string; readonly device: Identifier | null }
  | {
      readonly type: 'attached';
      readonly id: Identifier;
      readonly address: string;
      readonly member: number;
      at: number;
    }
  | { readonly type: 'expired'; readonly id: Identifier; readonly members: readonly number[] }
  | { readonly type: 'revealed'; readonly id: Identifier; readonly address: string }
  | { readonly type: 'touched'; readonly id: Identifier; readonly at: number }
  | Claim
  | { readonly type: 'counted'; readonly id: Identifier; readonly device: Identifier; readonly at: number }
  | Merge
  | {
      readonly type: 'recorded';
      readonly member: number;
      readonly counted: boolean;
      readonly email: string;
      at: number;
    };

export type Claim = {
  readonly type: 'claimed';
  readonly id: Identifier;
  readonly member: number;
  /** The person as it was when it claimed. */
  readonly root: number;
  readonly at: number;
};
export type Merge = {
  readonly type: 'merged';
  readonly members: readonly [number, number];
  readonly survivor: number;
  readonly absorbed: number;
  readonly cause: Identifier;
  readonly persons: boolean;
  readonly at: number;
};

export type World = { readonly facts: Fact[] };
export const emptyWorld = (): World => ({ facts: [] });

export const sameId = (a: Identifier, b: Identifier): boolean => a.kind === b.kind && a.value === b.value;
export const distinct = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

const ofType = <T extends Fact['type']>(world: World, type: T): readonly Extract<Fact, { type: T }>[] =>
  world.facts.filter((fact): fact is Extract<Fact, { type: T }> => fact.type === type);

export const creations = (world: World) => ofType(world, 'created');
export const merges = (world: World) => ofType(world, 'merged');
export const recordings = (world: World) => ofType(world, 'recorded');
export const revelations = (world: World) => ofType(world, 'revealed');
export const sightings = (world: World) => ofType(world, 'counted');
export const claimsEver = (world: World) => ofType(world, 'claimed');

/** A member is named by how many were created before it, so the older one has the smaller number. */
export const membersOf = (world: World): readonly number[] => creations(world).map((_, member) => member);
export const uuidOf = (world: World, member: number): string => creations(world)[member]?.uuid ?? '';
export const deviceOf = (world: World, member: number): Identifier | null => creations(world)[member]?.device ?? null;

/** An absorbed root never becomes one again, so one pass in order is enough. */
export const rootOf = (world: World, member: number): number => {
  let root = member;
  for (const fact of world.facts) if (fact.type === 'merged' && fact.absorbed === root) root = fact.survivor;
  return root;
};
export const membersUnder = (world: World, root: number): readonly number[] =>
  membersOf(world).filter((member) => rootOf(world, member) === root);

export type Attachment = Extract<Fact, { type: 'attached' }> & { readonly seenAt: number };
const nameOf = ({ kind, value }: Identifier): string => `${kind} ${value}`;

/** What is attached now, in the order of attachment, with the time it was last attached or touched. */
export const attachments = (world: World): readonly Attachment[] => {
  const held = new Map<string, Attachment>();
  for (const fact of world.facts) {
    if (fact.type === 'attached') held.set(nameOf(fact.id), { ...fact, seenAt: fact.at });
    if (fact.type === 'expired') held.delete(nameOf(fact.id));
    const touched = fact.type === 'touched' ? held.get(nameOf(fact.id)) : undefined;
    if (fact.type === 'touched' && touched) held.set(nameOf(fact.id), { ...touched, seenAt: fact.at });
  }
  return [...held.values()];
};
export const heldBy = (world: World, root: number): readonly Attachment[] =>
  attachments(world).filter((one) => rootOf(world, one.member) === root);

/** The claims on an identifier; those of a root that let it expire are gone. */
export const claimsOn = (world: World, id: Identifier): readonly Claim[] => {
  let claims: readonly Claim[] = [];
  for (const fact of world.facts) {
    if (fact.type === 'claimed' && sameId(fact.id, id)) claims = [...claims, fact];
    if (fact.type === 'expired' && sameId(fact.id, id))
      claims = claims.filter((claim) => !fact.members.includes(claim.member));
  }
  return claims;
};
