import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger } from 'pino';
import { type Journal } from '../journal.js';
import { JOURNAL, JournalRpcController, RPC_LOG } from './journal-rpc.controller.js';

@Module({})
export class JournalRpcModule {
  static register(journal: Journal, logger: Logger): DynamicModule {
    return {
      module: JournalRpcModule,
      controllers: [JournalRpcController],
      providers: [
        { provide: JOURNAL, useValue: journal },
        { provide: RPC_LOG, useValue: logger },
      ],
    };
  }
}
