import {
  type CallMessage,
  decodeReply,
  encodeMessage,
  type PeekAnswer,
  type PeekQuestion,
  type Reply,
  RESOLVER_RPC,
} from '@omni/contracts';
import { type Peek } from '../peek-port.js';
import { openRpcChannel } from '../rpc/rpc-channel.js';

export type RemotePeek = {
  readonly peek: Peek;
  /** Ends the connections; what still waits is rejected. */
  close(): void;
};

/** Nothing in a body is looked at. */
const toText = (call: CallMessage): string => encodeMessage({ ...call, body: '' });

const toReplies = ({ replies }: PeekAnswer): readonly Reply[] => {
  const decoded = decodeReply(replies);
  if (!decoded.ok) throw new Error(`the answer of a resolver cannot be read: ${decoded.reason}`);
  return decoded.message.replies;
};

/** The resolvers of other processes, asked over gRPC. Where there is none it rejects at once: the bus is another way. */
export const openRemotePeek = (target: string): RemotePeek => {
  const channel = openRpcChannel({ target, service: RESOLVER_RPC, waits: false, attemptsMax: 2 });
  return {
    peek: async (calls, deadline) =>
      toReplies(await channel.call<PeekQuestion, PeekAnswer>('Peek', { calls: calls.map(toText) }, deadline)),
    close: () => channel.close(),
  };
};
