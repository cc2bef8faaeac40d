import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { ApiError } from '@omni/contracts';
import { type Logger } from '@omni/platform';
import { type FastifyReply } from 'fastify';

@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = thrown instanceof ApiError ? thrown : new ApiError('INTERNAL_ERROR');
    if (error.status >= 500) this.logger.error({ err: thrown }, 'a request failed');
    void reply.code(error.status).header('content-type', 'application/json; charset=utf-8').send(error.toBody());
  }
}
