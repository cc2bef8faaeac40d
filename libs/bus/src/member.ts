import { backoffMs } from './backoff.js';
import { createBell } from './bell.js';
import { type Consumer, type Handler } from './bus.js';
import { type BusLimits } from './bus-limits.js';
import { type Group } from './group.js';
import { type Lane, type Share, takeShares } from './lane.js';
import { pause } from './pause.js';

export type MemberOptions = {
  readonly group: Group;
  readonly handler: Handler;
  readonly logId: string;
  readonly limits: BusLimits;
  /** Told of every batch that the handler rejected, and how many in a row that makes. */
  readonly onFailure: (error: unknown, failures: number) => void;
};

const rotated = (lanes: readonly Lane[], by: number): readonly Lane[] => {
  const start = lanes.length > 0 ? by % lanes.length : 0;
  return [...lanes.slice(start), ...lanes.slice(0, start)];
};

/** Hands a member's batches to its handler, one at a time, until it is closed. */
export const startMember = ({ group, handler, logId, limits, onFailure }: MemberOptions): Consumer => {
  const bell = createBell();
  const closing = new AbortController();
  let batchesTaken = 0;
  let failures = 0;

  const take = (): readonly Share[] => {
    const idle = group.lanesOf(bell).filter((lane) => !lane.atWork);
    return takeShares(rotated(idle, batchesTaken), limits);
  };
  const work = async (shares: readonly Share[]): Promise<void> => {
    batchesTaken += 1;
    for (const { lane } of shares) lane.atWork = true;
    try {
      await handler({ logId, messages: shares.flatMap(({ messages }) => messages) });
      for (const { lane, messages } of shares) lane.partition.advance(lane.cursor, messages.length);
      failures = 0;
    } catch (error) {
      failures += 1;
      onFailure(error, failures);
    } finally {
      for (const { lane } of shares) lane.atWork = false;
      group.ring();
    }
  };
  // Whatever gives this member something to do rings its bell: a publish, a change of members, a lane set free.
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await bell.heard();
      const shares = closing.signal.aborted ? [] : take();
      if (shares.length === 0) continue;
      await work(shares);
      if (failures > 0) await pause(backoffMs(failures), closing.signal);
    }
  };

  group.join(bell);
  const ended = run();
  return {
    close: () => {
      closing.abort();
      group.leave(bell);
      bell.ring();
      return ended;
    },
  };
};
