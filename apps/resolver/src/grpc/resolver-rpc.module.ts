import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger } from '@omni/platform';
import { type Peek } from '../peek/create-peek.js';
import { PEEK, ResolverRpcController, RPC_LOG } from './resolver-rpc.controller.js';

@Module({})
export class ResolverRpcModule {
  static register(peek: Peek, logger: Logger): DynamicModule {
    return {
      module: ResolverRpcModule,
      controllers: [ResolverRpcController],
      providers: [
        { provide: PEEK, useValue: peek },
        { provide: RPC_LOG, useValue: logger },
      ],
    };
  }
}
