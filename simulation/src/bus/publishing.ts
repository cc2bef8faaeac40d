import { type BusMessage } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Option, type Owner } from '../owner.js';
import { type BusParts } from './simulated-bus.js';
import { append, type TopicLog } from './topic-log.js';

type Publish = {
  readonly owner: Owner;
  readonly topic: string;
  readonly messages: readonly BusMessage[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

/** Publishes that are under way. Each arrives when chance has it, so those of two processes overtake each other. */
export const createPublishing = ({ time, faults, kill }: BusParts, logs: ReadonlyMap<string, TopicLog>) => {
  const underWay = new Set<Publish>();

  const arrive = ({ topic, messages }: Publish): void => {
    const log = logs.get(topic);
    if (!log) return;
    const kept = topic === TOPIC.replies && faults.strikes('a reply is lost') ? [] : messages;
    append(log, kept);
    const isRepeated = topic === TOPIC.replies && faults.strikes('a reply comes twice');
    if (faults.strikes('a publish arrives twice') || isRepeated) append(log, kept);
  };
  const isDead = (publish: Publish): boolean => {
    const { owner, topic } = publish;
    if (topic === TOPIC.replies && owner.kind === 'resolver' && faults.strikes('a resolver dies before it replies')) {
      kill(owner);
      return true;
    }
    return false;
  };
  const dieBehind = ({ owner, topic }: Publish): void => {
    const isReply = topic === TOPIC.replies && owner.kind === 'resolver';
    if (isReply && faults.strikes('a resolver dies when it has replied')) kill(owner);
    if (owner.kind === 'gateway' && faults.strikes('a gateway dies when it has published')) kill(owner);
  };
  const carryOut = (publish: Publish): void => {
    underWay.delete(publish);
    if (isDead(publish)) return;
    const isRefused = faults.strikes('a publish is refused');
    if (!isRefused) arrive(publish);
    if (isRefused || faults.strikes('a publish arrives and is refused'))
      publish.reject(new Error('the bus does not answer'));
    else publish.resolve();
    dieBehind(publish);
  };

  return {
    publish: (owner: Owner, topic: string, messages: readonly BusMessage[]): Promise<void> =>
      new Promise((resolve, reject) => {
        // What a dead process would publish is not sent.
        if (owner.isAlive) underWay.add({ owner, topic, messages: [...messages], resolve, reject });
      }),
    options: (): readonly Option[] =>
      [...underWay].filter(({ owner }) => owner.stillUntilMs <= time.nowMs()).map((publish) => () => carryOut(publish)),
  };
};
