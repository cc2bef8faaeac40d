/** Tells Kafka, while a batch is held, that its member is alive. */
export type Pulse = { start(): void; stop(): void };

export type PulseOptions = {
  readonly everyMs: number;
  /** A group that rebalances, or a broker that does not answer, is waited for so long. */
  readonly graceMs: number;
  readonly beat: () => Promise<void>;
  /** The member has lost its place, or will: what it holds is somebody else's. */
  readonly onLost: (error: unknown) => void;
};

/** The group has gone on without this member: there is nothing to wait for. */
const EXPELLED = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION']);
const typeOf = (error: unknown): unknown => (error instanceof Error && 'type' in error ? error.type : undefined);

export const createPulse = ({ everyMs, graceMs, beat, onLost }: PulseOptions): Pulse => {
  const beatsOfGrace = Math.ceil(graceMs / everyMs);
  let timer: NodeJS.Timeout | undefined;
  let missed = 0;

  const tick = async (): Promise<void> => {
    try {
      await beat();
      missed = 0;
    } catch (error) {
      missed += 1;
      if (missed >= beatsOfGrace || EXPELLED.has(String(typeOf(error)))) onLost(error);
    }
  };
  return {
    start: () => {
      missed = 0;
      timer ??= setInterval(() => void tick(), everyMs);
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
};
