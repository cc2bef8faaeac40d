import { type Delivered } from '../src/index.js';
import { createGathering, type Gathering } from '../src/kafka/gathering.js';
import { type Share } from '../src/kafka/share.js';
import { createCollector, createGate } from './collector.js';

const messageOf = (value: string): Delivered => ({ topic: 't', partition: 0, offset: Number(value), key: '', value });

type Kept = Share & { readonly isResolved: () => boolean };
const shareOf = (values: readonly string[], changed: Partial<Share> = {}): Kept => {
  let isResolved = false;
  return {
    messages: values.map(messageOf),
    logId: Promise.resolve('log'),
    isVoid: () => false,
    heartbeat: async () => undefined,
    resolve: () => {
      isResolved = true;
    },
    isResolved: () => isResolved,
    ...changed,
  };
};

const gatheringOf = (handler: ReturnType<typeof createCollector>['handler'], failures: unknown[] = []): Gathering =>
  createGathering({
    handler,
    heartbeatMs: 10,
    graceMs: 10,
    onFailure: (error) => failures.push(error),
    onBatch: () => undefined,
  });

describe('the gathering of what a fetch brings', () => {
  it('makes one batch of all that comes in one turn, and another of what comes while that is at work', async () => {
    const gate = createGate();
    const seen = createCollector(() => gate.passed);
    const gathering = gatheringOf(seen.handler);
    const shares = [shareOf(['0', '1']), shareOf(['2'])];
    const first = shares.map((share) => gathering.take(share));
    await seen.received(3);
    const later = [shareOf(['3']), shareOf(['4'])].map((share) => gathering.take(share));
    gate.open();
    await Promise.all([...first, ...later]);
    expect(seen.batches.map(({ messages }) => messages.map(({ value }) => value))).toEqual([
      ['0', '1', '2'],
      ['3', '4'],
    ]);
    expect(shares.every((share) => share.isResolved())).toBe(true);
  });

  it('delivers a rejected batch again until it is taken', async () => {
    let refusals = 2;
    const failures: unknown[] = [];
    const seen = createCollector(async () => {
      if (refusals-- > 0) throw new Error('refused on purpose');
    });
    const share = shareOf(['0', '1']);
    await gatheringOf(seen.handler, failures).take(share);
    expect(seen.values()).toEqual(['0', '1', '0', '1', '0', '1']);
    expect(failures).toHaveLength(2);
    expect(share.isResolved()).toBe(true);
  });

  it('lets go of what it holds when it must leave, hears the handler no more, and begins nothing before it ended', async () => {
    const gate = createGate();
    let atWork = 0;
    const seen = createCollector(async () => {
      expect(++atWork).toBe(1);
      await gate.passed;
      atWork -= 1;
    });
    const gathering = gatheringOf(seen.handler);
    const [left, next] = [shareOf(['0']), shareOf(['1'])];
    const leaving = gathering.take(left);
    await seen.received(1);
    gathering.leave();
    await leaving;
    const taken = gathering.take(next);
    expect(seen.values()).toEqual(['0']);
    gate.open();
    await taken;
    expect(seen.values()).toEqual(['0', '1']);
    expect([left.isResolved(), next.isResolved()]).toEqual([false, true]);
  });

  it('delivers nothing of a partition that goes on elsewhere', async () => {
    const seen = createCollector();
    const gathering = gatheringOf(seen.handler);
    const [voided, kept] = [shareOf(['0'], { isVoid: () => true }), shareOf(['1'])];
    await Promise.all([gathering.take(voided), gathering.take(kept)]);
    expect(seen.values()).toEqual(['1']);
    expect([voided.isResolved(), kept.isResolved()]).toEqual([false, true]);
  });

  it('delivers nothing when the place was lost before it was found', async () => {
    const seen = createCollector();
    const share = shareOf(['0'], { logId: Promise.resolve(undefined) });
    await gatheringOf(seen.handler).take(share);
    expect(seen.values()).toEqual([]);
    expect(share.isResolved()).toBe(false);
  });

  it('is done at once with a share that holds no message for a handler', async () => {
    const seen = createCollector();
    const share = shareOf([]);
    await gatheringOf(seen.handler).take(share);
    expect(seen.batches).toEqual([]);
    expect(share.isResolved()).toBe(true);
  });

  it('keeps its member alive while a batch is at work', async () => {
    const gate = createGate();
    let beats = 0;
    const heartbeat = async (): Promise<void> => {
      if (++beats === 3) gate.open();
    };
    const share = shareOf(['0'], { heartbeat });
    await gatheringOf(() => gate.passed).take(share);
    expect(beats).toBeGreaterThanOrEqual(3);
    expect(share.isResolved()).toBe(true);
  });

  it.each(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'])(
    'tells why it leaves when Kafka answers a heartbeat with %s',
    async (type) => {
      const gate = createGate();
      const expelled = Object.assign(new Error('expelled'), { type });
      const share = shareOf(['0'], { heartbeat: () => Promise.reject(expelled) });
      await expect(gatheringOf(() => gate.passed).take(share)).rejects.toBe(expelled);
      expect(share.isResolved()).toBe(false);
      gate.open();
    },
  );

  it('goes over a heartbeat that failed once', async () => {
    const gate = createGate();
    let beats = 0;
    const heartbeat = async (): Promise<void> => {
      beats += 1;
      if (beats === 1) throw new Error('no answer');
      gate.open();
    };
    const share = shareOf(['0'], { heartbeat });
    await gatheringOf(() => gate.passed).take(share);
    expect(share.isResolved()).toBe(true);
  });

  it('lets the batch at work finish before it is closed, and takes no other', async () => {
    const gate = createGate();
    const seen = createCollector(() => gate.passed);
    const gathering = gatheringOf(seen.handler);
    const [atWork, waiting, late] = [shareOf(['0']), shareOf(['1']), shareOf(['2'])];
    const taken = [gathering.take(atWork)];
    await seen.received(1);
    taken.push(gathering.take(waiting));
    const closed = gathering.close();
    taken.push(gathering.take(late));
    gate.open();
    await Promise.all([closed, ...taken]);
    expect(seen.values()).toEqual(['0']);
    expect([atWork, waiting, late].map((share) => share.isResolved())).toEqual([true, false, false]);
  });

  it('delivers a rejected batch no more once it is closing', async () => {
    const seen = createCollector(() => Promise.reject(new Error('refused on purpose')));
    const gathering = gatheringOf(seen.handler);
    const share = shareOf(['0']);
    const taken = gathering.take(share);
    await seen.received(1);
    await Promise.all([gathering.close(), taken]);
    expect(seen.values()).toEqual(['0']);
    expect(share.isResolved()).toBe(false);
  });
});
