import { type InboundMessage, type Reply } from '@omni/contracts';

/** What a client was answered. Moments are steps of the run, of which no two are the same. */
export type Answered = {
  readonly message: InboundMessage;
  readonly reply: Reply;
  readonly sentAt: number;
  readonly answeredAt: number;
};
export type ReadJournal = {
  readonly space: number;
  readonly identity: number;
  /** The page had to show everything up to here, and could show everything up to `head`. */
  readonly atLeast: number;
  readonly head: number;
  readonly entries: readonly string[];
};

/** All that was sent and seen in a run. */
export type Ledger = {
  readonly sent: Map<string, InboundMessage>;
  readonly answers: Answered[];
  readonly journals: ReadJournal[];
  /** What was seen to be wrong at the moment when it was. */
  readonly faults: string[];
};

export const createLedger = (): Ledger => ({ sent: new Map(), answers: [], journals: [], faults: [] });
