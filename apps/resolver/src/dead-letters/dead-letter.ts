/**
 * What became of a letter.
 * - `kept`: nothing yet.
 * - `asked`: somebody wants it retried; the next resolver that looks sends it.
 * - `sending`: a resolver is putting its message on the topic.
 * - `retried`: the message is on the topic again.
 * - `dropped`: its message is gone for good.
 */
export type LetterState = 'kept' | 'asked' | 'sending' | 'retried' | 'dropped';

/** A message that was not applied, without the message. */
export type DeadLetter = {
  readonly id: number;
  readonly space_name: string;
  readonly reason: string;
  readonly topic: string;
  readonly part: number;
  readonly message_offset: number;
  readonly log_id: string;
  readonly at: Date;
  readonly bytes: number;
  readonly state: LetterState;
  readonly changed_at: Date | null;
  readonly changed_by: string | null;
  readonly call_id: string | null;
};

/** With the message, and its age by PostgreSQL's clock. `message` is "" once it is dropped. */
export type FullDeadLetter = DeadLetter & {
  readonly message: string;
  readonly age_ms: number;
  /** Since the state last changed; null as long as it never did. */
  readonly changed_ms: number | null;
};
