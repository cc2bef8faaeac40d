import { type Pool } from 'pg';

const BLOCK_SIZE = 10_000;
/** More than the events of any one call. */
const ROOM_PER_CALL = 1_000;

/** Numbers for events and identities, from a sequence, a block at a time: nobody waits for anybody, and gaps are allowed. */
export type Positions = {
  /** Resolves when `take` has room; almost always at once. */
  reserve(): Promise<void>;
  /** The position before the ones that the next call may use. */
  before(): number;
  /** The call used the positions up to this one. */
  used(last: number): void;
};

export const createSequence = async (pool: Pool): Promise<void> => {
  await pool.query(`create sequence if not exists graph.naive_position increment ${BLOCK_SIZE}`);
};

/** `pool` must not be the one of the transactions: all its connections may be held by those that wait here. */
export const createPositions = (pool: Pool): Positions => {
  let [last, end] = [0, 0];
  let fetching: Promise<void> | undefined;
  const fetchBlock = async (): Promise<void> => {
    const { rows } = await pool.query<{ first: string }>(`select nextval('graph.naive_position') as first`);
    last = Number(rows[0]?.first) - 1;
    end = last + BLOCK_SIZE;
    fetching = undefined;
  };
  return {
    reserve: async () => {
      while (end - last < ROOM_PER_CALL) await (fetching ??= fetchBlock());
    },
    before: () => last,
    used: (position) => {
      last = Math.max(last, position);
    },
  };
};
