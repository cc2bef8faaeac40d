import { decodeLeaveResponse, encodeLeaveRequest } from '../src/kafka/leave-request.js';
import { createMemberName, isDeadNeighbour, type MemberName, toText } from '../src/kafka/member-name.js';

const OWN: MemberName = { clientId: 'omni', host: 'pod-1', pid: 7, word: 'aa' };
const dies = (changed: Partial<MemberName>, running: readonly number[] = []): boolean =>
  isDeadNeighbour(toText({ ...OWN, ...changed }), OWN, (pid) => running.includes(pid));

describe('which members of a group have ended', () => {
  it('is a process of our host that runs no more', () => {
    expect(dies({ pid: 8, word: 'bb' })).toBe(true);
    expect(dies({ pid: 8, word: 'bb' }, [8])).toBe(false);
  });

  it('is whoever had our number before us, as in a container that was started again', () => {
    expect(dies({ word: 'bb' }, [7])).toBe(true);
  });

  it('is never ourselves, another host, another service or a name of another kind', () => {
    expect(dies({})).toBe(false);
    expect(dies({ host: 'pod-2', pid: 8, word: 'bb' })).toBe(false);
    expect(dies({ clientId: 'other', pid: 8, word: 'bb' })).toBe(false);
    for (const text of ['', 'omni', 'omni@pod-1', 'omni@pod-1/8']) expect(isDeadNeighbour(text, OWN)).toBe(false);
  });

  it('knows a process that runs from one that does not', () => {
    const own = createMemberName('omni');
    expect(isDeadNeighbour(toText({ ...own, pid: process.ppid, word: 'bb' }), own)).toBe(false);
    expect(isDeadNeighbour(toText(createMemberName('omni')), own)).toBe(false);
    expect(isDeadNeighbour(toText({ ...own, word: 'bb' }), own)).toBe(true);
  });
});

describe('the request to leave a group', () => {
  it('names the group and the member', () => {
    const request = encodeLeaveRequest({ groupId: 'g', memberId: 'm-1', clientId: 'omni' });
    expect(request.toString('hex')).toBe('00000016000d00020000000100046f6d6e69000167' + '00036d2d31');
  });

  const responseOf = (code: number): Buffer => {
    const response = Buffer.alloc(10);
    response.writeInt16BE(code, 8);
    return response;
  };

  it.each([
    ['is gone when the coordinator says so', 0, true],
    ['is gone when the coordinator does not know it', 25, true],
    ['is not gone when another broker coordinates the group', 16, false],
  ])('%s', (_, code, isGone) => {
    expect(decodeLeaveResponse(responseOf(code))).toBe(isGone);
  });

  it('takes any other answer for a fault, and names its code', () => {
    expect(() => decodeLeaveResponse(responseOf(30))).toThrow('code 30');
  });
});
