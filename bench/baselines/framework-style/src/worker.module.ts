import { Controller, type DynamicModule, Inject, Module } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { type InboundMessage, type Reply } from '@omni/contracts';
import { type CallDesk } from '@omni/gateway';
import { CALLS } from './kafka-options.js';

const DESK = Symbol('desk');

@Controller()
export class CallsController {
  constructor(@Inject(DESK) private readonly desk: Pick<CallDesk, 'submit'>) {}

  @MessagePattern(CALLS)
  resolve(@Payload() message: InboundMessage): Promise<Reply> {
    return this.desk.submit(message);
  }
}

@Module({})
export class WorkerModule {
  /** The desk resolves a call in a transaction of its own. */
  static register(desk: Pick<CallDesk, 'submit'>): DynamicModule {
    return { module: WorkerModule, controllers: [CallsController], providers: [{ provide: DESK, useValue: desk }] };
  }
}
