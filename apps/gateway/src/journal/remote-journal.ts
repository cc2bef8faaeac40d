import { status } from '@grpc/grpc-js';
import {
  ApiError,
  type ErrorCode,
  type EventsAnswer,
  JOURNAL_RPC,
  type PageAnswer,
  type PageQuestion,
} from '@omni/contracts';
import { type Journal, type PageRequest } from '../journal-port.js';
import { openRpcChannel } from '../rpc/rpc-channel.js';

type Options = {
  /** A gRPC target: dns:///NAME:PORT, or ipv4:ADDRESS:PORT,… */
  readonly target: string;
  /** For questions that come without a deadline of their own. */
  readonly deadlineMs: number;
  /** So many questions may wait at the same time. */
  readonly maxInFlight: number;
};

export type RemoteJournal = Journal & {
  /** Ends the connections; what still waits is answered `UNAVAILABLE`. */
  close(): void;
};

/** What a client is told; whatever is not listed is a fault of ours. */
const CODES: ReadonlyMap<unknown, ErrorCode> = new Map([
  [status.DEADLINE_EXCEEDED, 'TIMEOUT'],
  [status.UNAVAILABLE, 'UNAVAILABLE'],
  [status.CANCELLED, 'UNAVAILABLE'],
  [status.RESOURCE_EXHAUSTED, 'UNAVAILABLE'],
]);

const toAnswerable = (fault: unknown): unknown => {
  const code = fault instanceof Error && 'code' in fault ? CODES.get(fault.code) : undefined;
  return code ? Object.assign(new ApiError(code), { cause: fault }) : fault;
};

const toQuestion = ({ space, identity, atLeast, before, limit }: PageRequest): PageQuestion => ({
  space,
  identity,
  ...(atLeast === null ? {} : { atLeast }),
  ...(before === null ? {} : { before }),
  limit,
});

/** The journals of other processes, asked over gRPC. Rejects with `ApiError` where a client should try again. */
export const openRemoteJournal = ({ target, deadlineMs, maxInFlight }: Options): RemoteJournal => {
  const channel = openRpcChannel({ target, service: JOURNAL_RPC, waits: true, attemptsMax: 5 });
  let inFlight = 0;

  const ask = async <Answer>(method: string, question: object, deadline: number | undefined): Promise<Answer> => {
    if (inFlight >= maxInFlight) throw new ApiError('OVERLOADED');
    inFlight += 1;
    try {
      return await channel.call<object, Answer>(method, question, deadline ?? Date.now() + deadlineMs);
    } catch (fault) {
      throw toAnswerable(fault);
    } finally {
      inFlight -= 1;
    }
  };
  return {
    page: async (request, deadline) => {
      const { entries, next } = await ask<PageAnswer>('Page', toQuestion(request), deadline);
      return { entries, next: next ?? null };
    },
    events: async ({ space, after, limit }) => ask<EventsAnswer>('Events', { space, after, limit }, undefined),
    close: () => channel.close(),
  };
};
