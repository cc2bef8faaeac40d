import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ApiError } from '@omni/contracts';
import { isTransient } from '@omni/platform';
import { catchError, type Observable, throwError } from 'rxjs';
import { QueryFailedError } from 'typeorm';

/** TypeORM wraps what the driver said. */
const causeOf = (fault: unknown): unknown => (fault instanceof QueryFailedError ? fault.driverError : fault);

const toAnswerable = (fault: unknown): unknown =>
  isTransient(causeOf(fault)) ? Object.assign(new ApiError('UNAVAILABLE'), { cause: fault }) : fault;

/** While PostgreSQL is away or busy administration answers 503, which says to try again, instead of 500. */
@Injectable()
export class DatabaseFaultInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((fault: unknown) => throwError(() => toAnswerable(fault))));
  }
}
