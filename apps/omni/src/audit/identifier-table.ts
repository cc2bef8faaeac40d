import { isDeepStrictEqual } from 'node:util';
import { type IdentifierState, keyOf } from '@omni/identity';
import { IDENTIFIER_COLUMNS, type IdentifierRow, statement, toIdentifierState } from '@omni/resolver';
import { type Note } from './findings.js';
import { type SpaceAudit, type Table } from './table-walk.js';

type Row = IdentifierRow & { readonly person_root: number | null; readonly member_root: number | null };
type Key = { readonly kind: string; readonly value: Buffer };

const selectIdentifiers = statement<Row>(
  'audit_select_identifiers',
  `select ${IDENTIFIER_COLUMNS}, i.person_root,
          (select m.root from graph.identity m where m.space_id = i.space_id and m.id = i.member) as member_root
   from graph.identifier i where i.space_id = $1 and (i.kind, i.value) > ($2, $3) order by i.kind, i.value limit $4`,
);

/** By it a root's addresses are found. Whether another kind has one depends on what the policy was when the row was written. */
const isPersonRootRight = ({ kind, member, member_root, person_root }: Row): boolean =>
  person_root === null ? kind !== 'email' || member === null : person_root === member_root;

const checkRow = (row: Row, folded: IdentifierState | undefined, note: Note): void => {
  const { attached, member } = row;
  if (member !== null && row.member_root === null) note('I3', 'identifiers whose owner is not there', attached);
  if (!folded) return note('I6', 'identifiers that are not in the log', attached);
  if (folded.member !== member) note('I3', 'identifiers with another owner than in the log', attached);
  if (!isDeepStrictEqual(toIdentifierState(row), folded)) note('I6', 'identifiers that are not as folded', attached);
  else if (!isPersonRootRight(row)) note('I6', 'identifiers that are not found by their root', attached);
};

/**
 * Identifiers, held against the fold both ways. Their order is PostgreSQL's own, so what is missing shows at the end: of
 * those that were there before the first page.
 */
export const identifierTable = ({ space, fold, note }: SpaceAudit): Table<Row, Key> => {
  const { identifiers } = fold.graph;
  const missing = new Set(identifiers.keys());
  return {
    name: 'identifiers',
    rowsAPage: 2_000,
    first: { kind: '', value: Buffer.alloc(0) },
    read: (client, after, most) => selectIdentifiers(client, [space.id, after.kind, after.value, most]),
    keyOf: ({ kind, value }) => ({ kind, value }),
    positionIn: ({ position }) => position,
    check: ({ rows, upTo }) => {
      for (const row of rows) {
        const key = keyOf(toIdentifierState(row));
        checkRow(row, identifiers.get(key), note);
        missing.delete(key);
      }
      if (upTo !== null) return;
      for (const key of missing) note('I6', 'identifiers that are missing', identifiers.get(key)?.attached ?? 0);
    },
  };
};
