import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiError } from '@omni/contracts';
import { type FastifyReply } from 'fastify';
import { ApiRefusals } from './api-refusals.js';
import { DOCS_PAGE, docsAssetOf } from './docs-page.js';
import { Open } from './route-access.js';

export const OPENAPI_TEXT = Symbol('openapi text');

const POLICY =
  "default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'";

/** The description of every route, and a page that shows it; both without a token. */
@ApiTags('description')
@Controller('api/v1')
export class DocsController {
  constructor(@Inject(OPENAPI_TEXT) private readonly openApiText: () => string) {}

  @Get('openapi.json')
  @Open()
  @ApiOperation({ summary: 'This document', description: 'OpenAPI 3.1. Needs no token.' })
  @ApiResponse({
    status: 200,
    description: 'The document.',
    content: { 'application/json': { schema: { type: 'object' }, example: { openapi: '3.1.0' } } },
  })
  @ApiRefusals(429, 500)
  document(): string {
    return this.openApiText();
  }

  @Get('docs')
  @Open()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  @ApiOperation({ summary: 'A page that shows this document', description: 'Needs no token.' })
  @ApiResponse({
    status: 200,
    description: 'The page.',
    content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>' } },
  })
  @ApiRefusals(429, 500)
  page(): string {
    return DOCS_PAGE;
  }

  @Get('docs/:asset')
  @Open()
  @ApiExcludeEndpoint()
  asset(@Param('asset') name: string, @Res() reply: FastifyReply): void {
    const asset = docsAssetOf(name);
    if (!asset) throw new ApiError('NOT_FOUND');
    void reply.header('content-type', asset.type).header('cache-control', 'public, max-age=3600').send(asset.bytes);
  }
}
