import { isDeepStrictEqual } from 'node:util';
import { type Identity } from '@omni/identity';
import { IDENTITY_COLUMNS, type IdentityRow, statement, toIdentity } from '@omni/resolver';
import { type Note } from './findings.js';
import { missingFrom } from './missing-from.js';
import { type SpaceAudit, type Table } from './table-walk.js';

type Row = IdentityRow & { readonly root_of_root: number | null };

const selectIdentities = statement<Row>(
  'audit_select_identities',
  `select ${IDENTITY_COLUMNS}, (select r.root from graph.identity r where r.space_id = m.space_id and r.id = m.root) as root_of_root
   from graph.identity m where m.space_id = $1 and m.id > $2 order by m.id limit $3`,
);

const checkRow = (row: Row, folded: Identity | undefined, note: Note): void => {
  const identity = toIdentity(row);
  const { id, visits, totals } = identity;
  if (row.root_of_root !== identity.root) note('I4', 'identities whose root is none', id);
  if (!folded) return note('I6', 'identities that are not in the log', id);
  if (visits !== folded.visits || totals.visits !== folded.totals.visits)
    note('I2', 'identities whose visits are not the calls counted', id);
  if (!isDeepStrictEqual(identity, folded)) note('I6', 'identities that are not as folded', id);
};

/** Identities, held against the fold both ways. `onUuid` is told whose each uuid is. */
export const identityTable = (
  { space, fold, note }: SpaceAudit,
  onUuid: (uuid: string, id: number) => void,
): Table<Row, number> => {
  const { graph } = fold;
  const missing = missingFrom(fold.identities, (id) => note('I6', 'identities that are missing', id));
  return {
    name: 'identities',
    rowsAPage: 2_000,
    first: 0,
    read: (client, after, most) => selectIdentities(client, [space.id, after, most]),
    keyOf: (row) => row.m_id,
    positionIn: ({ position }) => position,
    check: ({ rows, upTo, stand }) => {
      for (const row of rows) {
        checkRow(row, graph.identities.get(row.m_id), note);
        onUuid(row.m_uuid, row.m_id);
      }
      missing(new Set(rows.map((row) => row.m_id)), upTo);
      if (stand.last_at !== graph.lastAt || stand.policy_version !== graph.policy.version)
        note('I6', 'rows of a space that are not as folded', stand.position);
    },
  };
};
