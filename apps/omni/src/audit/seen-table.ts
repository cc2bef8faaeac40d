import { type EventRecord, type GraphEvent } from '@omni/identity';
import { type SeenCall, statement } from '@omni/resolver';
import { checkStored } from './seen-checks.js';
import { type SpaceAudit, type Table } from './table-walk.js';

type Row = {
  readonly dedupe: Buffer;
  readonly request_hash: string;
  readonly uuid: string;
  readonly identity: number;
  readonly member: number;
  readonly email: string;
  readonly visits: number;
  readonly position: number;
  readonly at: number;
  readonly event_at: number | null;
  readonly type: string | null;
  readonly data: string | null;
};

const selectSeen = statement<Row>(
  'audit_select_seen',
  `select c.dedupe, c.request_hash, c.uuid, c.identity, c.member, c.email, c.visits, c.position, c.at,
          e.at as event_at, e.type, e.data
   from graph.call_seen c left join graph.event e on e.space_id = c.space_id and e.position = c.position
   where c.space_id = $1 and c.dedupe > $2 order by c.dedupe limit $3`,
);

const toSeenCall = (row: Row, spaceId: number): SeenCall => ({
  spaceId,
  dedupe: row.dedupe.toString('hex'),
  requestHash: row.request_hash,
  uuid: row.uuid,
  identity: row.identity,
  member: row.member,
  email: row.email,
  visits: row.visits,
  position: row.position,
  at: row.at,
});

const toRecord = ({ position, event_at, type, data }: Row): EventRecord | undefined => {
  if (event_at === null || type === null || data === null) return undefined;
  return { position, at: event_at, subject: null, event: { type, ...(JSON.parse(data) as object) } as GraphEvent };
};

/** The stored answers, each held against the event at its position. */
export const seenTable = ({ space, note }: SpaceAudit): Table<Row, Buffer> => ({
  name: 'stored answers',
  rowsAPage: 1_000,
  first: Buffer.alloc(0),
  read: (client, after, most) => selectSeen(client, [space.id, after, most]),
  keyOf: ({ dedupe }) => dedupe,
  positionIn: ({ position }) => position,
  check: ({ rows }) => {
    for (const row of rows) checkStored(toSeenCall(row, space.id), toRecord(row), note);
  },
});
