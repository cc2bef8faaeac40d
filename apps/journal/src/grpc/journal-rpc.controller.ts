import { status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, RpcException } from '@nestjs/microservices';
import { type EventsAnswer, type EventsQuestion, type PageAnswer, type PageQuestion } from '@omni/contracts';
import { isTransient } from '@omni/platform';
import { type Logger } from 'pino';
import { faultOf } from '../journal-metrics.js';
import { type Journal } from '../journal.js';

export const JOURNAL = Symbol('journal');
export const RPC_LOG = Symbol('log of faults');

const SERVICE = 'Journal';

@Controller()
export class JournalRpcController {
  constructor(
    @Inject(JOURNAL) private readonly journal: Journal,
    @Inject(RPC_LOG) private readonly logger: Logger,
  ) {}

  @GrpcMethod(SERVICE, 'Page')
  async page({ space, identity, atLeast, before, limit }: PageQuestion): Promise<PageAnswer> {
    const request = { space, identity, atLeast: atLeast ?? null, before: before ?? null, limit };
    const { entries, next } = await this.answer(() => this.journal.page(request));
    return next === null ? { entries } : { entries, next };
  }

  @GrpcMethod(SERVICE, 'Events')
  events({ space, after, limit }: EventsQuestion): Promise<EventsAnswer> {
    return this.answer(() => this.journal.events({ space, after, limit }));
  }

  @GrpcMethod(SERVICE, 'Health')
  health(): object {
    return {};
  }

  /** What passes by itself is worth asking again, here or at another journal; the cause stays in this log. */
  private async answer<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const passes = isTransient(error);
      this.logger.error({ fault: faultOf(error), passes }, 'a gateway could not be answered');
      throw new RpcException(
        passes
          ? { code: status.UNAVAILABLE, message: 'the journal cannot read now' }
          : { code: status.INTERNAL, message: 'the journal failed' },
      );
    }
  }
}
