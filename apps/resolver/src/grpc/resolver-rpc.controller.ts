import { status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, RpcException } from '@nestjs/microservices';
import {
  type CallMessage,
  decodeInbound,
  encodeMessage,
  type PeekAnswer,
  type PeekQuestion,
  RESOLVER_RPC,
  toReplyMessage,
} from '@omni/contracts';
import { isTransient, type Logger } from '@omni/platform';
import { type Peek } from '../peek/create-peek.js';

export const PEEK = Symbol('peek');
export const RPC_LOG = Symbol('log of faults');

/** What cannot be read, or is newer than this release, is left: the topic has rules for both. */
const readCalls = (texts: readonly string[]): readonly CallMessage[] =>
  texts.flatMap((text) => {
    const decoded = decodeInbound(text);
    return decoded.ok && decoded.message.type === 'call' ? [decoded.message] : [];
  });

@Controller()
export class ResolverRpcController {
  constructor(
    @Inject(PEEK) private readonly peekAt: Peek,
    @Inject(RPC_LOG) private readonly logger: Logger,
  ) {}

  @GrpcMethod(RESOLVER_RPC.name, 'Peek')
  async peek({ calls }: PeekQuestion): Promise<PeekAnswer> {
    try {
      return { replies: encodeMessage(toReplyMessage('', await this.peekAt(readCalls(calls)))) };
    } catch (error) {
      this.logger.error({ err: error }, 'look-ups of a gateway could not be answered');
      throw new RpcException({
        code: isTransient(error) ? status.UNAVAILABLE : status.INTERNAL,
        message: 'the resolver cannot read now',
      });
    }
  }

  @GrpcMethod(RESOLVER_RPC.name, 'Health')
  health(): object {
    return {};
  }
}
