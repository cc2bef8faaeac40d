import { TOPIC } from '@omni/contracts';
import { type Option } from '../owner.js';
import { type Group } from './group.js';
import { hasMore, type Reader, takeBatch, type Taken } from './reader.js';
import { type BusParts } from './simulated-bus.js';
import { type TopicLog } from './topic-log.js';

const RESTS_MS = 20;
/** The assignment of what a zombie reads. */
const NONE = -1;

type Topology = {
  readonly share: (group: Group) => void;
  readonly renew: (isRefilled: boolean) => void;
  readonly groupOf: (log: TopicLog) => Group;
};

/** What goes wrong with the calls' topic while a batch of it is at work. */
const upset = ({ faults, dismiss }: BusParts, { share, renew, groupOf }: Topology, reader: Reader): void => {
  if (reader.log.name !== TOPIC.calls) return;
  const readsOn = faults.strikes('a zombie reads on');
  if (readsOn) reader.lost = { logId: reader.logId, next: new Map(reader.next) };
  if (faults.strikes('the partitions are shared out anew during a batch') || readsOn) share(groupOf(reader.log));
  if (faults.strikes('the calls begin a new log')) renew(false);
  if (faults.strikes('the calls are replayed in a new log')) renew(true);
  if (faults.strikes('a resolver leaves in peace')) dismiss(reader.owner);
};

/** Hands batches to the readers' handlers, one at a time to each. */
export const createDelivery = (parts: BusParts, topology: Topology) => {
  const { time, random, faults } = parts;
  const waiting = new Map<Reader, (() => void)[]>();

  /** What the handler of a batch has finished is taken down, unless the partitions are somebody else's by then. */
  const takeDown = (reader: Reader, { ends }: Taken, assignment: number): void => {
    if (reader.assignment !== assignment || faults.strikes('a batch is delivered again')) return;
    const isTold = random.chance(70);
    for (const [partition, end] of ends) {
      reader.next.set(partition, end);
      if (isTold) topology.groupOf(reader.log).committed.set(partition, end);
    }
    if (!faults.strikes('a consumer goes back')) return;
    for (const [partition, next] of reader.next) reader.next.set(partition, Math.max(0, next - 1 - random.below(4)));
  };
  const finish = (reader: Reader): void => {
    reader.isAtWork = false;
    for (const tell of waiting.get(reader) ?? []) tell();
    waiting.delete(reader);
  };
  const hand = (reader: Reader, taken: Taken | undefined, assignment = reader.assignment): void => {
    if (!taken) return;
    reader.isAtWork = true;
    const failed = (): void => {
      reader.restsUntilMs = time.nowMs() + RESTS_MS;
    };
    reader
      .handler(taken.batch)
      .then(() => takeDown(reader, taken, assignment), failed)
      .finally(() => finish(reader));
    upset(parts, topology, reader);
  };
  const readOn = (reader: Reader): void => {
    const { log, lost } = reader;
    reader.lost = undefined;
    if (lost) hand(reader, takeBatch({ log, logId: lost.logId }, lost.next, random), NONE);
  };

  return {
    optionsOf: (reader: Reader): readonly Option[] => {
      const { owner, isAtWork, isClosing, restsUntilMs } = reader;
      const isBusy = isAtWork || isClosing || Math.max(restsUntilMs, owner.stillUntilMs) > time.nowMs();
      if (!owner.isAlive || isBusy) return [];
      const options: Option[] = [];
      if (reader.lost) options.push(() => readOn(reader));
      if (hasMore(reader, reader.next)) options.push(() => hand(reader, takeBatch(reader, reader.next, random)));
      return options;
    },
    /** Resolves when the batch at work is done with. */
    finished: (reader: Reader): Promise<void> =>
      reader.isAtWork
        ? new Promise((resolve) => waiting.set(reader, [...(waiting.get(reader) ?? []), resolve]))
        : Promise.resolve(),
  };
};
