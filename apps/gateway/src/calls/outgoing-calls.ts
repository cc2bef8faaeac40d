import { type CallMessage, type InboundMessage, type Reply } from '@omni/contracts';
import { type Registry } from 'prom-client';
import { createPeeking } from '../look-ups/peeking.js';
import { createPeekingMetrics } from '../look-ups/peeking-metrics.js';
import { type Peek } from '../peek-port.js';
import { type DeskLog } from './call-desk.js';
import { createGroupCommit, type GroupCommit, type GroupCommitParts } from './group-commit.js';

export type OutgoingParts = GroupCommitParts & {
  /** Null: look-ups are published like all other calls. */
  readonly peek: Peek | null;
  readonly deadlineMs: number;
  readonly nowMs: () => number;
  readonly logger: DeskLog;
  readonly registry: Registry;
  readonly onReply: (reply: Reply) => void;
  readonly isAwaited: (id: string) => boolean;
};

/** The most that asking may take of a call's time: what is not answered by then must still have time to be published. */
const PEEK_MS_MAX = 500;
const PEEK_SHARE = 0.25;

const isBareLookUp = (message: InboundMessage): message is CallMessage =>
  message.type === 'call' && !message.counted && !message.recorded && !message.keyed;

/** Sends calls where they are answered: bare look-ups to a resolver, and to the bus what that leaves, and all others. */
export const createOutgoingCalls = (parts: OutgoingParts): GroupCommit => {
  const { peek, deadlineMs, registry, isAwaited } = parts;
  const commit = createGroupCommit(parts);
  if (!peek) return commit;
  const onLeft = (call: CallMessage): void => {
    if (isAwaited(call.id)) commit.add(call);
  };
  const timeMs = Math.min(PEEK_MS_MAX, deadlineMs * PEEK_SHARE);
  const peeking = createPeeking({ ...parts, peek, timeMs, metrics: createPeekingMetrics(registry), onLeft });
  return {
    add: (message) => (isBareLookUp(message) ? peeking.add(message) : commit.add(message)),
    withdraw: (ids) => {
      const withdrawn = [...ids];
      peeking.withdraw(withdrawn);
      commit.withdraw(withdrawn);
    },
  };
};
