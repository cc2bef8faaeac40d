import { decodeInbound, type InboundMessage, type OmniCloudEvent, TOPIC } from '@omni/contracts';
import { type World } from '../world.js';

/** The calls of which the log says something, by space and key. */
const concludedIn = ({ postgres: { stored } }: World): ReadonlySet<string> =>
  new Set(
    [...stored.event.values()].flatMap(({ space_id, data }) => {
      const { dedupe } = JSON.parse(data) as { readonly dedupe?: string };
      return dedupe === undefined ? [] : [`${space_id} ${dedupe}`];
    }),
  );

/** Whether the message cannot but have an effect: it is to be recorded, and nothing refuses it. */
const mustHaveEffect = (message: InboundMessage): boolean =>
  message.type === 'policy' ||
  (message.recorded && message.identifiers.some(({ kind }) => kind === 'anonymous_id' || kind === 'email'));

/** I1: what the topic of calls has is decided, or is kept as a dead letter. */
const faultsOfCalls = (world: World): readonly string[] => {
  const { bus, postgres } = world;
  const log = bus.logs.get(TOPIC.calls);
  const concluded = concludedIn(world);
  return (log?.partitions ?? []).flatMap((messages, part) =>
    messages.flatMap(({ value }, offset) => {
      if (postgres.stored.dead_letter.has(`${log?.logId}/${TOPIC.calls}/${part}/${offset}`)) return [];
      const where = `the message ${offset} of partition ${part}`;
      const decoded = decodeInbound(value);
      if (!decoded.ok) return [`I1: ${where} cannot be read and is no dead letter`];
      const { space, dedupe } = decoded.message;
      const isLost = mustHaveEffect(decoded.message) && !concluded.has(`${space} ${dedupe}`);
      return isLost ? [`I1: ${where} is lost`] : [];
    }),
  );
};

/** Offsets that a resolver of another log has deleted are not missed: repeats are recognised without them. */
const faultsOfOffsets = ({ bus, postgres: { stored } }: World): readonly string[] => {
  const log = bus.logs.get(TOPIC.calls);
  return (log?.partitions ?? []).flatMap(({ length }, part) => {
    const next = stored.consumer_offset.get(`${log?.logId}/${TOPIC.calls}/${part}`)?.next_offset;
    return next === undefined || next === length ? [] : [`I1: of partition ${part} ${next} of ${length} are done`];
  });
};

const positionOf = (text: string): number => Number((JSON.parse(text) as OmniCloudEvent).position);

/** I8: every position is on the topic of events, and whatever of a position comes first comes in order. */
const faultsOfEvents = ({ bus, postgres: { stored } }: World): readonly string[] => {
  const last = new Map<string, number>();
  const holes: string[] = [];
  for (const { key, value } of (bus.logs.get(TOPIC.events)?.partitions ?? []).flat()) {
    const [position, known] = [positionOf(value), last.get(key) ?? 0];
    if (position > known + 1) holes.push(`I8: ${key} goes on at ${position} behind ${known}`);
    last.set(key, Math.max(known, position));
  }
  const short = [...stored.space.values()]
    .filter(({ name, position }) => (last.get(name) ?? 0) !== position)
    .map(({ name, position }) => `I8: ${name} is not published up to ${position}`);
  return [...holes, ...short];
};

/** Whether all that arrived went where it belongs. */
export const faultsOfArrivals = (world: World): readonly string[] => [
  ...faultsOfCalls(world),
  ...faultsOfOffsets(world),
  ...faultsOfEvents(world),
];
