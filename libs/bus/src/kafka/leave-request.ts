/** Kafka's LeaveGroup request, version 2 (Kafka 1.0 and later): for one member, named by its id. */
const API_KEY = 13;
const API_VERSION = 2;
const NONE = 0;
const NOT_COORDINATOR = 16;
const UNKNOWN_MEMBER_ID = 25;

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
const string = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([int16(bytes.length), bytes]);
};

export type Leaving = { readonly groupId: string; readonly memberId: string; readonly clientId: string };

/** The request with its frame. Anybody may send it for any member. */
export const encodeLeaveRequest = ({ groupId, memberId, clientId }: Leaving): Buffer => {
  const header = [int16(API_KEY), int16(API_VERSION), int32(1), string(clientId)];
  const body = Buffer.concat([...header, string(groupId), string(memberId)]);
  return Buffer.concat([int32(body.length), body]);
};

/** Whether the member is gone; false where another broker must be asked. Throws what else the broker says. */
export const decodeLeaveResponse = (response: Buffer): boolean => {
  // Behind the number of the request and the throttle time.
  const code = response.readInt16BE(8);
  if (code === NONE || code === UNKNOWN_MEMBER_ID) return true;
  if (code === NOT_COORDINATOR) return false;
  throw new Error(`LeaveGroup was refused with code ${code}`);
};
