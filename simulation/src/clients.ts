import { type CallDesk } from '@omni/gateway';
import { type InboundMessage, type Reply, TOPIC } from '@omni/contracts';
import { readJournal, waited } from './journal-reader.js';
import { toMessage, SPACE_NAMES } from './messages.js';
import { type PlannedCall } from './plan.js';
import { type Processes, type Running } from './processes.js';
import { type World } from './world.js';

const TRIES = 4;

export type Clients = {
  call(planned: PlannedCall): void;
  /** How many calls are under way. */
  count(): number;
};

/** An answer that stands for an effect is given after the commit, never before. */
const faultOfAnswer = ({ postgres }: World, message: InboundMessage, reply: Reply): string | undefined => {
  if (reply.status !== 'done') return undefined;
  if (message.type === 'call' && !message.recorded && !message.keyed) return undefined;
  const isKept = [...postgres.stored.event.values()].some(
    ({ space_id, data }) => space_id === message.space && data.includes(`"dedupe":"${message.dedupe}"`),
  );
  return isKept ? undefined : `${message.id}: was answered before it was committed`;
};

/** Clients: whoever sent a key tries again, the others give up. */
export const createClients = (world: World, processes: Processes): Clients => {
  const { time, random, ledger } = world;
  const answered: string[] = [];
  let underWay = 0;
  let made = 0;

  const someGateway = async (): Promise<Running<CallDesk>> => {
    for (;;) {
      const gateways = [...processes.gateways];
      if (gateways.length > 0) return random.pick(gateways);
      await waited(world);
    }
  };

  const tryOnce = async (planned: PlannedCall): Promise<void> => {
    const { it: desk, gone, owner } = await someGateway();
    const skewMs = processes.skewOf(owner);
    const making = { number: made++, desk, wallMs: time.wallMs() + skewMs, answered };
    const message = toMessage(planned, making);
    ledger.sent.set(message.id, message);
    const sentAt = world.moment();
    const reply = await Promise.race([time.withSkew(skewMs, () => desk.submit(message)), gone]);
    ledger.answers.push({ message, reply, sentAt, answeredAt: world.moment() });
    const fault = faultOfAnswer(world, message, reply);
    if (fault !== undefined) ledger.faults.push(fault);
    if (reply.uuid !== '') answered.push(reply.uuid);
    if (reply.status === 'done' && message.type === 'call' && message.mode === 'journal')
      await readJournal(world, processes, reply, message.space);
  };
  const send = async (planned: PlannedCall): Promise<void> => {
    for (let left = planned.key === null ? 1 : TRIES; left > 0; left--) {
      try {
        return await tryOnce(planned);
      } catch {
        await waited(world);
      }
    }
  };
  const sendGarbage = async (text: string, space: number): Promise<void> => {
    const { owner, gone } = await someGateway();
    const publish = world.bus.busOf(owner).publish(TOPIC.calls, [{ key: SPACE_NAMES[space] ?? '', value: text }]);
    // Whether it arrives is nobody's concern.
    await Promise.race([publish, gone]).catch(() => undefined);
  };
  return {
    count: () => underWay,
    call: (planned) => {
      underWay += 1;
      const sending = planned.type === 'garbage' ? sendGarbage(planned.text, planned.space) : send(planned);
      sending
        .catch((error: unknown) => ledger.faults.push(`a client failed: ${String(error)}`))
        .finally(() => (underWay -= 1));
    },
  };
};
