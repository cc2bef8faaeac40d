import { type EventRecord } from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import { statement, toBytes } from '@omni/resolver';
import { type Note } from './findings.js';

/** Positions behind `after`, `upTo` included. */
export type Range = { readonly spaceId: number; readonly after: number; readonly upTo: number };
/** What a row or an event says, as one text, by position. Texts are compared and never shown. */
type Facts = ReadonlyMap<number, string>;
type Row = { readonly position: number; readonly [column: string]: unknown };

/** A table that is a list of one type of event. */
type List = {
  readonly name: string;
  readonly read: (client: PoolClient, range: Range) => Promise<readonly Row[]>;
  readonly factsOf: (record: EventRecord) => readonly unknown[] | undefined;
};

const hexOf = (value: string): string => toBytes(value).toString('hex');

const listOf = (name: string, columns: string, factsOf: List['factsOf']): List => {
  const select = statement<Row>(
    `audit_select_${name}`,
    `select position, ${columns} from graph.${name} where space_id = $1 and position > $2 and position <= $3 order by position`,
  );
  return { name, factsOf, read: (client, { spaceId, after, upTo }) => select(client, [spaceId, after, upTo]) };
};

const LISTS: readonly List[] = [
  listOf(
    'merge',
    `member_a, member_b, survivor, absorbed, cause_kind, encode(cause_value, 'hex') as cause_value, persons, at`,
    ({ event, at }) => {
      if (event.type !== 'identity.merged') return undefined;
      const { members, survivor, absorbed, cause, persons } = event;
      return [members[0], members[1], survivor, absorbed, cause.kind, hexOf(cause.value), persons, at];
    },
  ),
  listOf('proposal', `reason, kind, encode(value, 'hex') as value, root_a, root_b, at`, ({ event, at }) => {
    if (event.type !== 'proposal.opened') return undefined;
    const { reason, identifier, roots } = event;
    return [reason, identifier.kind, hexOf(identifier.value), roots[0], roots[1], at];
  }),
  listOf('policy', 'version, kinds', ({ event }) =>
    event.type === 'policy.changed' ? [event.version, JSON.stringify(event.kinds)] : undefined,
  ),
];

const toFacts = (rows: readonly Row[]): Facts =>
  new Map(rows.map(({ position, ...columns }) => [position, JSON.stringify(Object.values(columns))]));

export type ListFacts = { readonly list: List; readonly facts: Facts };

/** The rows of the lists in a range of positions. */
export const readLists = async (client: PoolClient, range: Range): Promise<readonly ListFacts[]> => {
  const found: ListFacts[] = [];
  for (const list of LISTS) found.push({ list, facts: toFacts(await list.read(client, range)) });
  return found;
};

/** Holds the rows against the events of the same positions, both ways. */
export const checkLists = (lists: readonly ListFacts[], records: readonly EventRecord[], note: Note): void => {
  for (const { list, facts } of lists) {
    const rest = new Map(facts);
    for (const record of records) {
      const wanted = list.factsOf(record);
      if (wanted === undefined) continue;
      if (rest.get(record.position) !== JSON.stringify(wanted))
        note('I6', `rows of ${list.name} that are missing or otherwise`, record.position);
      rest.delete(record.position);
    }
    for (const position of rest.keys()) note('I6', `rows of ${list.name} that are not in the log`, position);
  }
};
