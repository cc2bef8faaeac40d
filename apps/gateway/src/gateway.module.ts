import { type DynamicModule, Module } from '@nestjs/common';
import { DocsController, OPENAPI_TEXT } from './http/docs.controller.js';
import { EventsController, JOURNAL } from './http/events.controller.js';
import { type IdentifierCalls } from './identifier/identifier-calls.js';
import { IDENTIFIER_CALLS, IdentifierController } from './identifier/identifier.controller.js';
import { type Journal } from './journal-port.js';

export type GatewayParts = {
  readonly identifierCalls: IdentifierCalls;
  readonly journal: Pick<Journal, 'events'>;
  /** Asked at a request: the document exists once all routes do. */
  readonly openApiText: () => string;
  readonly more: readonly DynamicModule[];
};

@Module({})
export class GatewayModule {
  static register({ identifierCalls, journal, openApiText, more }: GatewayParts): DynamicModule {
    return {
      module: GatewayModule,
      imports: [...more],
      controllers: [IdentifierController, EventsController, DocsController],
      providers: [
        { provide: IDENTIFIER_CALLS, useValue: identifierCalls },
        { provide: JOURNAL, useValue: journal },
        { provide: OPENAPI_TEXT, useValue: openApiText },
      ],
    };
  }
}
