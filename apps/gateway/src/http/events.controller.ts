import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { type Journal } from '../journal-port.js';
import { ApiRefusals } from './api-refusals.js';
import { EVENTS_EXAMPLE, EventsAnswer } from './events-answer.js';
import { queryOf, wholeOf } from './query.js';
import { callerOf } from './request-facts.js';
import { NeedsScope } from './route-access.js';

export const JOURNAL = Symbol('journal');

const AFTER = { least: 0, most: Number.MAX_SAFE_INTEGER, usual: 0 };
const LIMIT = { least: 1, most: 5_000, usual: 500 };

@ApiTags('events')
@ApiBearerAuth()
@Controller('api/v1/events')
export class EventsController {
  constructor(@Inject(JOURNAL) private readonly journal: Journal) {}

  @Get()
  @NeedsScope('identity:read')
  @ApiOperation({
    summary: 'Page through the events of the space',
    description:
      'CloudEvents in the order of their positions, which are gapless. Ask again with `next_after` as `after`; it stays ' +
      'the same while there is nothing new. Scope `identity:read`. Ignore types that you do not know.',
  })
  @ApiQuery({ name: 'after', required: false, schema: { type: 'integer', minimum: 0, default: 0 } })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 5_000, default: 500 } })
  @ApiResponse({ status: 200, description: 'A page of events.', type: EventsAnswer, example: EVENTS_EXAMPLE })
  @ApiRefusals(400, 401, 403, 429, 500, 503)
  async page(@Req() request: FastifyRequest): Promise<string> {
    const query = queryOf(request.query);
    const after = wholeOf(query, 'after', AFTER);
    const limit = wholeOf(query, 'limit', LIMIT);
    const page = await this.journal.events({ space: callerOf(request).space.id, after, limit });
    return `{"success":true,"data":{"events":[${page.events.join(',')}],"next_after":"${page.last}"}}`;
  }
}
