import {
  emptyGraph,
  evolve,
  type GraphEvent,
  type IdentifierState,
  type Identity,
  INITIAL_POLICY,
  keyOf,
} from '@omni/identity';
import { type Pool } from '@omni/platform';
import {
  IDENTIFIER_COLUMNS,
  type IdentifierRow,
  IDENTITY_COLUMNS,
  type IdentityRow,
  toIdentifierState,
  toIdentity,
} from '../src/store/graph-rows.js';
import { statement } from '../src/store/statement.js';

/** A space's graph as a test compares it. */
export type ReadGraph = {
  readonly position: number;
  readonly identities: ReadonlyMap<number, Identity>;
  readonly identifiers: ReadonlyMap<string, IdentifierState>;
};

const selectIdentities = statement<IdentityRow>(
  'test_identities',
  `select ${IDENTITY_COLUMNS} from graph.identity m where space_id = $1 order by id`,
);
const selectIdentifiers = statement<IdentifierRow>(
  'test_identifiers',
  `select ${IDENTIFIER_COLUMNS} from graph.identifier i where space_id = $1 order by kind, value`,
);
type Row = { position: number; at: number; type: string; subject: string | null; data: string };
const selectEvents = statement<Row>(
  'test_events',
  'select position, at, type, subject, data from graph.event where space_id = $1 order by position',
);
const selectSpace = statement<{ position: number }>(
  'test_space',
  'select position from graph.space where space_id = $1',
);

const withClient = async <T>(
  pool: Pool,
  work: (client: Parameters<typeof selectSpace>[0]) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
};

const sorted = <K extends string | number, V>(map: ReadonlyMap<K, V>): ReadonlyMap<K, V> =>
  new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));

/** What the tables say. */
export const readGraph = (pool: Pool, spaceId: number): Promise<ReadGraph> =>
  withClient(pool, async (client) => {
    const [space] = await selectSpace(client, [spaceId]);
    const identities = (await selectIdentities(client, [spaceId])).map(toIdentity);
    const identifiers = (await selectIdentifiers(client, [spaceId])).map(toIdentifierState);
    return {
      position: space?.position ?? 0,
      identities: sorted(new Map(identities.map((one) => [one.id, one]))),
      identifiers: sorted(new Map(identifiers.map((one) => [keyOf(one), one]))),
    };
  });

/** What folding the whole log from nothing gives. */
export const foldLog = (pool: Pool, spaceId: number): Promise<ReadGraph> =>
  withClient(pool, async (client) => {
    const graph = emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY });
    for (const { position, at, type, subject, data } of await selectEvents(client, [spaceId])) {
      if (position !== graph.position + 1) throw new Error(`the log has a hole before ${position}`);
      evolve(graph, { position, at, subject, event: { type, ...JSON.parse(data) } as GraphEvent });
    }
    return { position: graph.position, identities: sorted(graph.identities), identifiers: sorted(graph.identifiers) };
  });
