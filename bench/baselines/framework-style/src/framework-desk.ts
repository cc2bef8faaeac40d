import { type ClientKafka } from '@nestjs/microservices';
import { ApiError, type InboundMessage, type Reply } from '@omni/contracts';
import { type CallDesk } from '@omni/gateway';
import { firstValueFrom, timeout } from 'rxjs';
import { CALLS } from './kafka-options.js';

const DEADLINE_MS = 2_000;

/** Where the gateway's own handler hands a call in; here it goes to a worker by Nest's request and reply. */
export const createFrameworkDesk = (client: ClientKafka): Pick<CallDesk, 'submit' | 'replyTo' | 'deadlineFrom'> => ({
  replyTo: { gateway: '', partition: 0 },
  deadlineFrom: (acceptedAtMs) => acceptedAtMs + DEADLINE_MS,
  submit: (message: InboundMessage) =>
    firstValueFrom(
      client
        .send<Reply, InboundMessage>(CALLS, message)
        .pipe(timeout({ first: DEADLINE_MS, with: () => Promise.reject(new ApiError('TIMEOUT')) })),
    ),
});
