import { Controller, Get, HttpCode, Param, Patch, Post, Query, Req, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { ApiRefusals } from '../http/api-refusals.js';
import { callerOf } from '../http/request-facts.js';
import { NeedsScope } from '../http/route-access.js';
import { type Answer, ApiAnswer, toAnswer } from './answer.js';
import { DatabaseFaultInterceptor } from './database-fault.interceptor.js';
import { PageQuery } from './page-query.js';
import { parseBody, toValid } from './parse-body.js';
import { SpacePage, SpaceView } from './space-answers.js';
import { ChangeSpaceRequest, CreateSpaceRequest } from './space-requests.js';
import { Spaces } from './spaces.js';

@ApiTags('administration')
@ApiBearerAuth()
@UseInterceptors(DatabaseFaultInterceptor)
@Controller('api/v1/spaces')
export class SpacesController {
  constructor(private readonly spaces: Spaces) {}

  @Post()
  @HttpCode(201)
  @NeedsScope('admin')
  @ApiOperation({
    summary: 'Makes a space',
    description: 'Only with the bootstrap token. Nothing ever crosses spaces.',
  })
  @ApiBody({ type: CreateSpaceRequest })
  @ApiAnswer(201, SpaceView, 'The space')
  @ApiRefusals(400, 401, 403, 413, 415, 429, 500, 503)
  async create(@Req() request: FastifyRequest): Promise<Answer<SpaceView>> {
    const caller = callerOf(request);
    return toAnswer(await this.spaces.create(parseBody(CreateSpaceRequest, request), caller));
  }

  @Get()
  @NeedsScope('admin')
  @ApiOperation({ summary: 'Lists spaces', description: 'By name; a token of one space sees its own.' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000 } })
  @ApiQuery({ name: 'after', required: false, schema: { type: 'string' } })
  @ApiAnswer(200, SpacePage, 'A page of spaces')
  @ApiRefusals(400, 401, 403, 429, 500, 503)
  async list(@Query() query: object, @Req() request: FastifyRequest): Promise<Answer<SpacePage>> {
    return toAnswer(await this.spaces.list(toValid(PageQuery, query), callerOf(request)));
  }

  @Patch(':name')
  @NeedsScope('admin')
  @ApiOperation({
    summary: "Changes a space's policy",
    description: 'Which kinds of identifiers it has. Answered once it is in force for every call that follows.',
  })
  @ApiParam({ name: 'name', example: 'default' })
  @ApiBody({ type: ChangeSpaceRequest })
  @ApiAnswer(200, SpaceView, 'The space with the policy that holds now')
  @ApiRefusals(400, 401, 403, 404, 413, 415, 429, 500, 503)
  async change(@Param('name') name: string, @Req() request: FastifyRequest): Promise<Answer<SpaceView>> {
    const caller = callerOf(request);
    return toAnswer(await this.spaces.change(name, parseBody(ChangeSpaceRequest, request), caller));
  }
}
