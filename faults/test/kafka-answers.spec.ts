import { ASKED, CODE, createRecoder, type Recode } from '../src/network/kafka-answers.js';

const frame = (...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
};
const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const request = (asked: number, version: number, correlation: number): Buffer =>
  frame(int16(asked), int16(version), int32(correlation));

const heartbeat = (code: number): Buffer => frame(int32(7), int32(0), int16(code));
const produced = (code: number): Buffer =>
  frame(int32(8), int32(1), int16(1), Buffer.from('t'), int32(1), int32(3), int16(code), Buffer.alloc(16));

const through = (recode: Recode, asked: Buffer, ...pieces: readonly Buffer[]): Buffer => {
  const recoder = createRecoder(recode);
  recoder.asked(asked);
  return Buffer.concat(pieces.map(recoder.answered));
};

describe('the answers of a broker', () => {
  it('carry another code where they are to', () => {
    const said = through(() => CODE.rebalanceInProgress, request(ASKED.heartbeat, 3, 7), heartbeat(0));
    expect(said).toEqual(heartbeat(CODE.rebalanceInProgress));
    expect(through(() => CODE.notLeader, request(ASKED.produce, 7, 8), produced(0))).toEqual(produced(CODE.notLeader));
  });

  it('are whole however the network cuts them', () => {
    const whole = produced(0);
    const pieces = [...whole].map((byte) => Buffer.from([byte]));
    expect(through(() => CODE.notLeader, request(ASKED.produce, 7, 8), ...pieces)).toEqual(produced(CODE.notLeader));
  });

  it('stay as they are where nothing is to be changed, or nothing known was asked', () => {
    expect(through(() => undefined, request(ASKED.heartbeat, 3, 7), heartbeat(0))).toEqual(heartbeat(0));
    expect(through(() => CODE.notLeader, request(3, 5, 7), heartbeat(0))).toEqual(heartbeat(0));
  });
});
