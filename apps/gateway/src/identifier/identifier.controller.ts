import { Controller, HttpCode, HttpStatus, Inject, Post, Req } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { ApiRefusals } from '../http/api-refusals.js';
import { ScopeByBody } from '../http/route-access.js';
import { JournalAnswerBody, ResolveAnswer } from './identifier-answers.js';
import { type IdentifierCalls } from './identifier-calls.js';
import { ANSWER_EXAMPLES, REQUEST_EXAMPLES } from './identifier-examples.js';
import { IdentifierRequest } from './identifier-request.js';

export const IDENTIFIER_CALLS = Symbol('identifier calls');

@ApiTags('identifier')
@ApiBearerAuth()
@Controller('api/v1/identifier')
export class IdentifierController {
  constructor(@Inject(IDENTIFIER_CALLS) private readonly calls: IdentifierCalls) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @ScopeByBody()
  @ApiOperation({
    summary: 'Resolve an identity or read its journal',
    description:
      'With `count_prev_visits` the identifiers are linked and the identity is answered (scope `identifier:write`). ' +
      'Without it the journal is answered (scope `journal:read`); with `valuation_properties` the call is recorded ' +
      'first (scope `identifier:write`).',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: '1 to 255 visible ASCII characters.' })
  @ApiHeader({
    name: 'X-Request-Id',
    required: false,
    description: 'Comes back when it matches [A-Za-z0-9_.:-]{1,128}.',
  })
  @ApiQuery({ name: 'order', required: false, enum: ['desc', 'asc'] })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 10_000 },
  })
  @ApiQuery({ name: 'cursor', required: false, schema: { type: 'string' }, description: 'From `next_cursor`.' })
  @ApiBody({ type: IdentifierRequest, examples: REQUEST_EXAMPLES })
  @ApiExtraModels(ResolveAnswer, JournalAnswerBody)
  @ApiResponse({
    status: 200,
    description: 'Committed.',
    content: {
      'application/json': {
        schema: { oneOf: [{ $ref: getSchemaPath(ResolveAnswer) }, { $ref: getSchemaPath(JournalAnswerBody) }] },
        examples: ANSWER_EXAMPLES,
      },
    },
  })
  @ApiRefusals(400, 401, 403, 413, 415, 422, 429, 500, 503)
  identify(@Req() request: FastifyRequest): Promise<string> {
    return this.calls.answer(request);
  }
}
