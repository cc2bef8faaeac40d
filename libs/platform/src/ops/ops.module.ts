import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { OPS_PARTS, type OpsParts } from './ops-parts.js';
import { OpsController } from './ops.controller.js';

@Module({})
export class OpsModule {
  static register(parts: OpsParts): DynamicModule {
    return {
      module: OpsModule,
      // Being unready is a state, not a fault: the answer says it, and whoever made it so has logged why.
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [OpsController],
      providers: [{ provide: OPS_PARTS, useValue: parts }],
    };
  }
}
