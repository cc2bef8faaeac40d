import { statement } from '@omni/resolver';
import { missingFrom } from './missing-from.js';
import { type SpaceAudit, type Table } from './table-walk.js';

type MemberRow = { readonly member: number; readonly root: number; readonly device: boolean };

const selectMembers = statement<MemberRow>(
  'audit_select_members',
  `select member, root, device from journal.member where space_id = $1 and member > $2 order by member limit $3`,
);

/** Whom the journal takes for whose member, at its cursor. */
export const memberTable = ({ space, fold, note }: SpaceAudit): Table<MemberRow, number> => {
  const { identities } = fold.graph;
  const missing = missingFrom(fold.identities, (id) => note('I7', 'members that are missing', id));
  return {
    name: 'members of the journal',
    rowsAPage: 5_000,
    first: 0,
    read: (client, after, most) => selectMembers(client, [space.id, after, most]),
    keyOf: ({ member }) => member,
    positionIn: ({ cursor, position }) => Math.min(cursor, position),
    check: ({ rows, upTo }) => {
      for (const { member, root, device } of rows) {
        const folded = identities.get(member);
        if (folded?.root !== root || folded.isDevice !== device) note('I7', 'members that are not as folded', member);
      }
      missing(new Set(rows.map(({ member }) => member)), upTo);
    },
  };
};

type CountRow = { readonly member: number; readonly entries: number };

const countEntries = statement<CountRow>(
  'audit_count_entries',
  `select member, count(*)::int as entries from journal.entry
   where space_id = $1 and member > $2 group by member order by member limit $3`,
);

/** How many entries members have: with every entry of the log known to be there, one too many shows here. */
export const entryCountTable = ({ space, fold, note }: SpaceAudit): Table<CountRow, number> => {
  const { entriesOf } = fold;
  return {
    name: 'entries of the journal',
    rowsAPage: 1_000,
    first: 0,
    read: (client, after, most) => countEntries(client, [space.id, after, most]),
    keyOf: ({ member }) => member,
    positionIn: ({ cursor, position }) => Math.min(cursor, position),
    check: ({ rows }) => {
      for (const { member, entries } of rows)
        if (entries > (entriesOf.get(member) ?? 0)) note('I7', 'members with entries that are not in the log', member);
    },
  };
};
