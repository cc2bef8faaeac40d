import { bytesOf, hexOf, listAt, type Statements, type Values } from './statement.js';
import { type Tables } from './tables.js';
import { type View } from './transaction.js';

type Identity = Tables['identity'];
type Identifier = Tables['identifier'];

const identityIn = (view: View, space: number, id: number): readonly Identity[] => {
  const found = view.get('identity', `${space}/${id}`);
  return found ? [found] : [];
};
const distinct = (identities: readonly Identity[]): readonly Identity[] => [
  ...new Map(identities.map((one) => [`${one.space_id}/${one.id}`, one])).values(),
];

const wantedIdentifiers = (view: View, values: Values): readonly Identifier[] =>
  listAt<number>(values, 0).flatMap((space, index) => {
    const [kind, value] = [listAt<string>(values, 1)[index] ?? '', hexOf(listAt(values, 2)[index])];
    return view.get('identifier', `${space}/${kind}/${value}`) ?? [];
  });

/** Its holder, those with a claim on it, the identity that answers while it is shared. */
const namedBy = (view: View, one: Identifier): readonly Identity[] =>
  [one.member, ...one.claim_members, one.device_identity].flatMap((id) =>
    id === null ? [] : identityIn(view, one.space_id, id),
  );

const membersOf = (view: View, values: Values): readonly Identity[] => {
  const pointed = listAt<number>(values, 3).flatMap((space, index) =>
    view.all('identity').filter((one) => one.space_id === space && one.uuid === listAt(values, 4)[index]),
  );
  return distinct([...wantedIdentifiers(view, values).flatMap((one) => namedBy(view, one)), ...pointed]);
};
const withRoots = (view: View, members: readonly Identity[]): readonly Identity[] =>
  distinct(members.flatMap((one) => [one, ...identityIn(view, one.space_id, one.root)]));

type Root = { readonly space: number; readonly root: number };
const rootsOf = (view: View, values: Values): readonly Root[] => [
  ...new Map(
    membersOf(view, values).map(({ space_id, root }) => [`${space_id}/${root}`, { space: space_id, root }]),
  ).values(),
];

const heldBy = (view: View, roots: readonly Root[]): readonly Identifier[] =>
  roots.flatMap(({ space, root }) => {
    const members = view.all('identity').filter((one) => one.space_id === space && one.root === root);
    const ids = new Set(members.map(({ id }) => id));
    return view.all('identifier').filter((one) => one.space_id === space && ids.has(one.member ?? -1));
  });

const toIdentityRow = (one: Identity): object =>
  Object.fromEntries(Object.entries(one).map(([column, value]) => [`m_${column}`, value]));
const toIdentifierRow = (one: Identifier): object => ({
  ...one,
  value: bytesOf(one.value),
  device_values: one.device_values.map(bytesOf),
});
const withHolder = (view: View, one: Identifier): readonly object[] =>
  identityIn(view, one.space_id, one.member ?? -1).map((holder) => ({
    ...toIdentifierRow(one),
    ...toIdentityRow(holder),
  }));

/** The part of the graph that a batch needs, as `read-slice.ts` asks for it. */
export const SLICE: Statements = {
  resolver_select_identifiers: { run: (view, values) => wantedIdentifiers(view, values).map(toIdentifierRow) },
  resolver_select_identities: {
    run: (view, values) => withRoots(view, membersOf(view, values)).map(toIdentityRow),
  },
  resolver_select_person_class: {
    run: (view, values) =>
      rootsOf(view, values).flatMap(({ space, root }) =>
        view
          .all('identifier')
          .filter((one) => one.space_id === space && one.person_root === root)
          .flatMap((one) => withHolder(view, one)),
      ),
  },
  resolver_select_holdings: {
    run: (view, values) => heldBy(view, rootsOf(view, values)).flatMap((one) => withHolder(view, one)),
  },
  resolver_select_named_by_holdings: {
    run: (view, values) => {
      const held = heldBy(view, rootsOf(view, values));
      return withRoots(view, distinct(held.flatMap((one) => namedBy(view, one)))).map(toIdentityRow);
    },
  },
  // Nothing forbids a link yet: the table is always empty.
  resolver_select_cannot_links: { run: () => [] },
};
