import { type OmniCloudEvent, toCloudEventText, withCreatedAt } from '@omni/contracts';
import { type EventRecord } from '@omni/identity';
import { type Evidence, type FoundByUuid, toEventRecord } from '@omni/testing/audit';
import { type Answered } from '../ledger.js';
import { LOG_ID, type Tables } from '../postgres/tables.js';
import { type World } from '../world.js';

/** All that is known of one space at the end of a run. */
export type SpaceEvidence = {
  readonly space: Tables['space'];
  readonly records: readonly EventRecord[];
  readonly evidence: Evidence;
  readonly answers: readonly Answered[];
  /** The answers that stand for an effect. */
  readonly effective: readonly Answered[];
};

const journalOf = ({ postgres: { stored } }: World, { space_id }: Tables['space'], root: number): string => {
  const members = [...stored.member.values()].filter((one) => one.space_id === space_id && one.root === root);
  const ids = new Set(members.map(({ member }) => member));
  return [...stored.entry.values()]
    .filter((one) => one.space_id === space_id && ids.has(one.member))
    .sort((a, b) => b.position - a.position)
    .map(({ body, created_at }) => withCreatedAt(body, created_at))
    .join(',');
};

/** What looking each identity up by its uuid would find. */
const findAll = (world: World, space: Tables['space']): ReadonlyMap<string, FoundByUuid> => {
  const { identity } = world.postgres.stored;
  const own = [...identity.values()].filter((one) => one.space_id === space.space_id);
  return new Map(
    own.map(({ id, uuid, root, total_visits }) => {
      const isRoot = root === id;
      const found = {
        uuid: identity.get(`${space.space_id}/${root}`)?.uuid ?? '',
        journal: isRoot ? journalOf(world, space, root) : null,
        visits: isRoot ? total_visits : null,
      };
      return [uuid, found];
    }),
  );
};

const isEffective = ({ message, reply }: Answered): boolean =>
  reply.status === 'done' && message.type === 'call' && (message.recorded || message.keyed);

const toGiven = ({ message, reply, sentAt, answeredAt }: Answered) => ({
  requestId: message.id,
  keyed: message.keyed,
  uuid: reply.uuid,
  email: reply.email,
  visits: message.type === 'call' && message.recorded ? reply.visits : null,
  sentAtMs: sentAt,
  answeredAtMs: answeredAt,
});

export const gather = (world: World, space: Tables['space']): SpaceEvidence => {
  const { stored } = world.postgres;
  const rows = [...stored.event.values()]
    .filter(({ space_id }) => space_id === space.space_id)
    .sort((a, b) => a.position - b.position);
  const events = rows.map(
    (row) => JSON.parse(toCloudEventText(row, { id: LOG_ID, spaceName: space.name })) as OmniCloudEvent,
  );
  const answers = world.ledger.answers.filter(({ message }) => message.space === space.space_id);
  const effective = answers.filter(isEffective);
  const evidence = { events, answers: effective.map(toGiven), found: findAll(world, space) };
  return { space, records: events.map(toEventRecord), evidence, answers, effective };
};
