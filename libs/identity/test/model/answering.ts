import {
  attachments,
  creations,
  type Identifier,
  recordings,
  revelations,
  rootOf,
  sameId,
  uuidOf,
  type World,
} from './facts.js';

export const visitsOf = (world: World, root: number): number =>
  recordings(world).filter((one) => one.counted && rootOf(world, one.member) === root).length;

type Known = { readonly address: string; readonly carried: number; readonly place: number };

const knownEmails = (world: World, before: World, root: number): readonly Known[] =>
  attachments(before)
    .map((one, place) => ({ ...one, place }))
    .filter((one) => one.id.kind === 'email' && rootOf(world, one.member) === root)
    .map(({ id, address, place }) => ({
      address: address || (revelations(before).find((one) => sameId(one.id, id))?.address ?? ''),
      carried: recordings(before).findLastIndex((one) => one.email === id.value),
      place,
    }))
    .filter((one) => one.address !== '');

/**
 * The address on record for the root: `before` is the world as the call met it, `world` as it left it. Of several the
 * one that a written-down call carried last, else the one attached last.
 */
export const emailOf = (world: World, before: World, root: number): string => {
  const newest = (a: Known, b: Known): Known =>
    b.carried > a.carried || (b.carried === a.carried && b.place > a.place) ? b : a;
  return knownEmails(world, before, root).reduce(newest, { address: '', carried: -1, place: -1 }).address;
};

export type Partition = {
  /** The uuid of the root that holds an identifier, by kind and value. */
  readonly holderOf: ReadonlyMap<string, string>;
  /** The uuid of the root that answers for a uuid. */
  readonly rootOf: ReadonlyMap<string, string>;
  readonly visitsOf: ReadonlyMap<string, number>;
  /** How many entries are written on a member, by its uuid. */
  readonly entriesOf: ReadonlyMap<string, number>;
};
export const keyOf = ({ kind, value }: Identifier): string => JSON.stringify([kind, value]);

/** Who is whom, as the facts stand. */
export const partitionOf = (world: World): Partition => {
  const members = creations(world).map((one, member) => ({ uuid: one.uuid, member, root: rootOf(world, member) }));
  const roots = members.filter((one) => one.root === one.member);
  const entries = (member: number): number => recordings(world).filter((one) => one.member === member).length;
  return {
    holderOf: new Map(
      attachments(world).map((one) => [keyOf(one.id), uuidOf(world, rootOf(world, one.member))] as const),
    ),
    rootOf: new Map(members.map((one) => [one.uuid, uuidOf(world, one.root)] as const)),
    visitsOf: new Map(roots.map((one) => [one.uuid, visitsOf(world, one.root)] as const)),
    entriesOf: new Map(members.map((one) => [one.uuid, entries(one.member)] as const)),
  };
};
