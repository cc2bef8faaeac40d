import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { answerError, toApiError } from './error-answer.js';
import { type FaultLog } from './fault-log.js';

/** Where every throw of a handler, a hook or a parser ends. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logFault: FaultLog) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = toApiError(thrown);
    this.logFault(reply.request.id, error);
    answerError(reply, error);
  }
}
