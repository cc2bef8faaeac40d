import { encodeMessage, TOPIC, toReplyMessage } from '@omni/contracts';
import { callOf, type DeskFixture, GATEWAY, openDesk, outcomesOf, replyOf, turn } from './desk-fixture.js';

describe('the call desk', () => {
  let fixture: DeskFixture;
  const open = async (...changes: Parameters<typeof openDesk>): Promise<DeskFixture> =>
    (fixture = await openDesk(...changes));
  afterEach(() => fixture.close());

  it('answers each call with the reply to its own message', async () => {
    const { desk, answerCalls } = await open();
    await answerCalls();
    const ids = ['a', 'b', 'c'];
    const replies = await Promise.all(ids.map((id) => desk.submit(callOf(id))));
    expect(replies).toEqual(ids.map(replyOf));
  });

  it('tells where replies go and when a call is given up on', async () => {
    const { desk } = await open({ deadlineMs: 2_000 });
    expect(desk.replyTo).toEqual({ gateway: GATEWAY, partition: 0 });
    expect(desk.deadlineFrom(1_000)).toBe(3_000);
  });

  it('admits no more calls than may be in flight, and again as soon as one is answered', async () => {
    const { desk, reply, publishes } = await open({ maxInFlight: 2 });
    const waiting = [desk.submit(callOf('a')), desk.submit(callOf('b'))];
    expect(desk.admits()).toBe(false);
    await expect(desk.submit(callOf('c'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(publishes.flat().length).toBe(2);
    await reply(encodeMessage(toReplyMessage(GATEWAY, [replyOf('a')])));
    await waiting[0];
    expect(desk.admits()).toBe(true);
    await reply(encodeMessage(toReplyMessage(GATEWAY, [replyOf('b')])));
    await waiting[1];
  });

  it('admits nothing while the oldest call has waited for more than a second', async () => {
    const { desk, reply, pass, valueOf } = await open();
    const oldest = desk.submit(callOf('a'));
    pass(500);
    const younger = desk.submit(callOf('b'));
    expect(desk.admits()).toBe(true);
    pass(501);
    expect(desk.admits()).toBe(false);
    await expect(desk.submit(callOf('c'))).rejects.toMatchObject({ code: 'OVERLOADED', status: 503 });
    expect(await valueOf('omni_gateway_calls_total', { outcome: 'overloaded' })).toBe(1);
    await reply(encodeMessage(toReplyMessage(GATEWAY, [replyOf('a')])));
    await oldest;
    expect(desk.admits()).toBe(true);
    await reply(encodeMessage(toReplyMessage(GATEWAY, [replyOf('b')])));
    await younger;
  });

  it('ends a call with TIMEOUT at its deadline and ignores the reply that comes later', async () => {
    const { desk, reply, pass, valueOf } = await open({ deadlineMs: 2_000 });
    const call = desk.submit(callOf('a'));
    pass(2_000);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT', status: 503 });
    await reply(encodeMessage(toReplyMessage(GATEWAY, [replyOf('a')])));
    await turn();
    expect(await valueOf('omni_gateway_replies_late_total')).toBe(1);
    expect(await valueOf('omni_gateway_calls_total', { outcome: 'timeout' })).toBe(1);
    expect(await valueOf('omni_gateway_calls_pending')).toBe(0);
  });

  it('gives a call up at the deadline that its message carries when that is earlier', async () => {
    const { desk, pass } = await open({ deadlineMs: 60_000 });
    const call = desk.submit(callOf('a', { deadline: Date.now() + 10_000 }));
    pass(10_000);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('never waits longer than its own deadline, whatever a message says after the clock was set back', async () => {
    const { desk, pass } = await open({ deadlineMs: 2_000 });
    const call = desk.submit(callOf('a', { deadline: Date.now() + 3_600_000 }));
    pass(2_000);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('ignores the replies of another gateway in the same partition, even to the same id', async () => {
    const { desk, reply, valueOf } = await open();
    const call = desk.submit(callOf('a'));
    await reply(encodeMessage(toReplyMessage('another', [{ ...replyOf('a'), visits: 99 }])));
    await reply(encodeMessage(toReplyMessage(GATEWAY, [replyOf('a')])));
    expect((await call).visits).toBe(1);
    expect(await valueOf('omni_gateway_replies_foreign_total')).toBe(1);
  });

  it('reports a reply that it cannot read without showing it, and reads on', async () => {
    const { desk, reply, lines, valueOf } = await open();
    const call = desk.submit(callOf('a'));
    await reply('{"secret@example.com');
    await reply(JSON.stringify({ v: 1, gateway: GATEWAY, replies: [{ id: 'a', email: 'secret@example.com' }] }));
    await reply(JSON.stringify({ v: 1, gateway: GATEWAY, replies: [null] }));
    await reply(encodeMessage(toReplyMessage(GATEWAY, [replyOf('a')])));
    expect(await call).toEqual(replyOf('a'));
    const where = { topic: TOPIC.replies, partition: 0 };
    expect(lines.map(({ facts }) => facts)).toEqual([
      { ...where, offset: 0, reason: 'not_json' },
      { ...where, offset: 1, reason: 'wrong_shape' },
      { ...where, offset: 2, reason: 'wrong_shape' },
    ]);
    expect(await valueOf('omni_gateway_replies_unreadable_total', { reason: 'wrong_shape' })).toBe(2);
  });

  it('stops for good at a reply from a newer release and says so once', async () => {
    const { desk, reply, fatals } = await open();
    const call = desk.submit(callOf('a'));
    const newer = JSON.stringify({ v: 99, gateway: 'another', replies: [] });
    await reply(newer);
    await reply(newer);
    await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await reply(encodeMessage(toReplyMessage(GATEWAY, [replyOf('a')])));
    await turn();
    expect(fatals.map(({ message }) => message)).toEqual([
      'message 0 of omni.replies.v1, partition 0, is of a newer release',
    ]);
    expect(desk.admits()).toBe(false);
    await expect(desk.submit(callOf('b'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('answers UNAVAILABLE for the calls that the bus did not take, and reports once however many fail', async () => {
    const { desk, beforePublish, answerCalls, lines, valueOf } = await open();
    await answerCalls();
    beforePublish(() => Promise.reject(new Error('down on purpose')));
    const calls = ['a', 'b', 'c', 'd'].map((id) => desk.submit(callOf(id)));
    expect(await outcomesOf(calls)).toEqual(Array(4).fill('UNAVAILABLE'));
    beforePublish(async () => undefined);
    expect(await desk.submit(callOf('e'))).toEqual(replyOf('e'));
    expect(lines.map(({ message }) => message)).toEqual(['the bus does not take calls', 'the bus takes calls again']);
    expect(await valueOf('omni_gateway_calls_total', { outcome: 'unavailable' })).toBe(4);
    expect(await valueOf('omni_gateway_calls_total', { outcome: 'answered' })).toBe(1);
  });

  it('lets pending calls be answered while it closes, and takes no new ones', async () => {
    const { desk, answerCalls } = await open();
    const call = desk.submit(callOf('a'));
    const closed = desk.close();
    expect(desk.admits()).toBe(false);
    await expect(desk.submit(callOf('b'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await answerCalls();
    expect(await call).toEqual(replyOf('a'));
    await closed;
  });

  it('closes at the deadline of its pending calls when nobody answers them', async () => {
    const { desk, pass } = await open({ deadlineMs: 2_000 });
    const call = desk.submit(callOf('a'));
    const closed = desk.close();
    pass(2_000);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
    await closed;
  });
});
