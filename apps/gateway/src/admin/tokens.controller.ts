import { Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Req, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { ApiRefusals } from '../http/api-refusals.js';
import { callerOf } from '../http/request-facts.js';
import { NeedsScope } from '../http/route-access.js';
import { type Answer, ApiAnswer, toAnswer } from './answer.js';
import { DatabaseFaultInterceptor } from './database-fault.interceptor.js';
import { parseBody, toValid } from './parse-body.js';
import { NewTokenView, RevokedView, TokenPage } from './token-answers.js';
import { CreateTokenRequest, TokensQuery } from './token-requests.js';
import { Tokens } from './tokens.js';

@ApiTags('administration')
@ApiBearerAuth()
@UseInterceptors(DatabaseFaultInterceptor)
@Controller('api/v1/tokens')
export class TokensController {
  constructor(private readonly tokens: Tokens) {}

  @Post()
  @HttpCode(201)
  @NeedsScope('admin')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Makes a token',
    description: 'The answer is the only place where the token is ever shown.',
  })
  @ApiBody({ type: CreateTokenRequest })
  @ApiAnswer(201, NewTokenView, 'The token')
  @ApiRefusals(400, 401, 403, 413, 415, 429, 500, 503)
  async create(@Req() request: FastifyRequest): Promise<Answer<NewTokenView>> {
    const caller = callerOf(request);
    return toAnswer(await this.tokens.create(parseBody(CreateTokenRequest, request), caller));
  }

  @Get()
  @NeedsScope('admin')
  @ApiOperation({ summary: 'Lists tokens', description: 'Revoked and expired ones too, by id; never a token itself.' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000 } })
  @ApiQuery({ name: 'after', required: false, schema: { type: 'string' } })
  @ApiQuery({ name: 'space', required: false, schema: { type: 'string' } })
  @ApiAnswer(200, TokenPage, 'A page of tokens')
  @ApiRefusals(400, 401, 403, 429, 500, 503)
  async list(@Query() query: object, @Req() request: FastifyRequest): Promise<Answer<TokenPage>> {
    return toAnswer(await this.tokens.list(toValid(TokensQuery, query), callerOf(request)));
  }

  @Delete(':id')
  @NeedsScope('admin')
  @ApiOperation({ summary: 'Revokes a token', description: 'It stops working within 10 seconds on every gateway.' })
  @ApiParam({ name: 'id', example: '0fT8qLmZx3K' })
  @ApiAnswer(200, RevokedView, 'The token is revoked')
  @ApiRefusals(401, 403, 404, 429, 500, 503)
  async revoke(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Answer<RevokedView>> {
    await this.tokens.revoke(id, callerOf(request));
    return toAnswer({ id });
  }
}
