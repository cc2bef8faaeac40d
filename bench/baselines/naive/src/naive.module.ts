import { Controller, type DynamicModule, Header, HttpCode, Inject, Module, Post, Req } from '@nestjs/common';
import { type IdentifierCalls } from '@omni/gateway';
import { type FastifyRequest } from 'fastify';

const CALLS = Symbol('identifier calls');

@Controller('api/v1/identifier')
export class IdentifierController {
  constructor(@Inject(CALLS) private readonly calls: IdentifierCalls) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=utf-8')
  identify(@Req() request: FastifyRequest): Promise<string> {
    return this.calls.answer(request);
  }
}

@Module({})
export class NaiveModule {
  static register(calls: IdentifierCalls): DynamicModule {
    return {
      module: NaiveModule,
      controllers: [IdentifierController],
      providers: [{ provide: CALLS, useValue: calls }],
    };
  }
}
