import { ApiError, type Reply } from '@omni/contracts';

/** Throws what a reply other than `done` means to the client. */
export const demandDone = (reply: Reply): Reply => {
  switch (reply.status) {
    case 'done':
      return reply;
    case 'key_reused':
      throw new ApiError('IDEMPOTENCY_KEY_REUSED');
    case 'no_usable_identifier':
      throw new ApiError('NO_USABLE_IDENTIFIER');
    case 'identifier_required':
      throw new ApiError('IDENTIFIER_REQUIRED');
    case 'failed':
      throw Object.assign(new ApiError('INTERNAL_ERROR'), {
        cause: new Error('the resolver could not decide the call'),
      });
    default:
      return reply.status satisfies never;
  }
};

export const toResolveAnswer = ({ uuid, visits }: Reply, email: string): string =>
  `{"success":true,"data":{"uuid":"${uuid}","email":${JSON.stringify(email)},"count_prev_visits":${visits}}}`;

export type JournalAnswer = {
  readonly uuid: string;
  readonly email: string;
  /** Finished JSON texts; they are never parsed here, so that digits and member order stay as they were sent. */
  readonly entries: readonly string[];
  readonly nextCursor: string | null;
};

export const toJournalAnswer = ({ uuid, email, entries, nextCursor }: JournalAnswer): string =>
  `{"success":true,"data":{"uuid":"${uuid}","email":${JSON.stringify(email)},"journal":[${entries.join(',')}],` +
  `"next_cursor":${nextCursor === null ? 'null' : `"${nextCursor}"`}}}`;
