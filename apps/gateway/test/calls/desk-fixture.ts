import { type Bus, type BusMessage, createInProcessBus, type Handler } from '@omni/bus';
import {
  type CallMessage,
  decodeInbound,
  encodeMessage,
  type InboundMessage,
  type Reply,
  TOPIC,
  toReplyMessage,
} from '@omni/contracts';
import { Registry } from 'prom-client';
import { type CallDesk } from '../../src/calls/call-desk.js';
import { type CallDeskParts, startCallDesk } from '../../src/calls/start-call-desk.js';

export const GATEWAY = '5f1c7a52-6f5e-4f52-9f0e-0c4e0c6c3b11';

export const callOf = (id: string, changes: Partial<CallMessage> = {}): CallMessage => ({
  v: 1,
  type: 'call',
  id,
  dedupe: 'ab'.repeat(16),
  keyed: false,
  request_hash: '',
  accepted_at: Date.now(),
  space: 1,
  space_name: 'default',
  token: 't',
  reply: { gateway: GATEWAY, partition: 0 },
  deadline: Date.now() + 60_000,
  candidate_uuid: '',
  mode: 'resolve',
  counted: true,
  recorded: true,
  links: true,
  identifiers: [],
  blocked: [],
  body: '{}',
  ...changes,
});

export const replyOf = (id: string): Reply => ({
  id,
  status: 'done',
  uuid: '2bdb5eba-a84e-473b-9f83-e7cb0d4236af',
  identity: 1,
  email: '',
  visits: 1,
  position: 1,
});

export type Line = { readonly facts: object; readonly message: string };

/** A desk on a real bus, and what a spec wants to see of both. */
export type DeskFixture = {
  readonly bus: Bus;
  readonly desk: CallDesk;
  readonly registry: Registry;
  readonly lines: readonly Line[];
  readonly fatals: readonly Error[];
  /** The publishes to the calls topic so far, begun or done. */
  readonly publishes: readonly (readonly BusMessage[])[];
  /** Every later publish to the calls topic does this first. */
  beforePublish(work: () => Promise<void>): void;
  /** Answers every call from now on, those that already wait included. */
  answerCalls(): Promise<void>;
  reply(value: string): Promise<void>;
  /** Turns the desk's own clock forward. */
  pass(timeMs: number): void;
  valueOf(metric: string, labels?: { readonly [name: string]: string }): Promise<number | undefined>;
  close(): Promise<void>;
};

const answering =
  (bus: Bus): Handler =>
  async ({ messages }) => {
    const calls = messages.flatMap(({ value }): InboundMessage[] => {
      const decoded = decodeInbound(value);
      return decoded.ok ? [decoded.message] : [];
    });
    const replies = calls.map((call) => ({
      key: '',
      partition: call.reply.partition,
      value: encodeMessage(toReplyMessage(call.reply.gateway, [replyOf(call.id)])),
    }));
    await bus.publish(TOPIC.replies, replies);
  };

export const openDesk = async (changes: Partial<CallDeskParts> = {}): Promise<DeskFixture> => {
  const inner = createInProcessBus({ partitions: { [TOPIC.calls]: 2, [TOPIC.replies]: 1 } });
  const publishes: (readonly BusMessage[])[] = [];
  const lines: Line[] = [];
  const fatals: Error[] = [];
  let before = async (): Promise<void> => undefined;
  let passedMs = 0;
  const bus: Bus = {
    ...inner,
    publish: async (topic, messages) => {
      if (topic === TOPIC.calls) {
        publishes.push(messages);
        await before();
      }
      await inner.publish(topic, messages);
    },
  };
  const write = (facts: object, message: string): void => void lines.push({ facts, message });
  const registry = new Registry();
  const desk = await startCallDesk({
    bus,
    gatewayId: GATEWAY,
    maxInFlight: 10_000,
    deadlineMs: 60_000,
    logger: { warn: write, error: write },
    registry,
    fatal: (error) => fatals.push(error),
    nowMs: () => performance.now() + passedMs,
    soon: (work) => work(),
    ...changes,
  });
  return {
    bus,
    desk,
    registry,
    lines,
    fatals,
    publishes,
    beforePublish: (work) => {
      before = work;
    },
    answerCalls: async () => {
      await bus.consume({ topic: TOPIC.calls, group: 'answers', handler: answering(bus) });
    },
    reply: (value) => bus.publish(TOPIC.replies, [{ key: '', partition: 0, value }]),
    pass: (timeMs) => {
      passedMs += timeMs;
    },
    valueOf: async (metric, labels = {}) => {
      const values = (await registry.getSingleMetric(metric)?.get())?.values ?? [];
      return values.find((value) => Object.entries(labels).every(([name, label]) => value.labels[name] === label))
        ?.value;
    },
    close: async () => {
      passedMs += 3_600_000;
      await desk.close();
      await bus.close();
    },
  };
};

/** Lets everything that is ready run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The codes that calls ended with; "done" for those that were answered. */
export const outcomesOf = (calls: readonly Promise<Reply>[]): Promise<readonly string[]> =>
  Promise.all(
    calls.map((call) =>
      call.then(
        ({ status }) => status,
        (error: { readonly code?: string }) => error.code ?? String(error),
      ),
    ),
  );
