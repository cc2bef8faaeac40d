import { type Pool } from 'pg';
import { type JournalMetrics } from '../journal-metrics.js';
import { type Delivered, type Projected, projectRuns } from './project-runs.js';

export type Projector = {
  /** Resolves when everything delivered is projected, by us or by a rival. */
  project(delivered: Delivered): Promise<void>;
  /** Projects from the log until the space's cursor is at `position` or further. Rejects if the log does not get there. */
  catchUp(space: number, position: number): Promise<void>;
};

const lastOf = (delivered: Delivered, space: number): number =>
  Math.max(0, ...(delivered.get(space) ?? []).map(({ position }) => position));

export const createProjector = (pool: Pool, metrics: JournalMetrics): Projector => {
  const stepAtWork = new Map<number, Promise<number>>();
  /** Cursors as they were committed last; the real ones may be further. One number a space. */
  const knownCursor = new Map<number, number>();

  const projectOnce = async (delivered: Delivered): Promise<readonly Projected[]> => {
    const parts = await projectRuns(pool, delivered);
    for (const { space, cursor, from, events } of parts) {
      knownCursor.set(space, Math.max(cursor, knownCursor.get(space) ?? 0));
      metrics.projected.inc({ from }, events);
    }
    return parts;
  };

  const stepOf = async (space: number): Promise<number> => {
    const [part] = await projectOnce(new Map([[space, []]]));
    return part?.cursor ?? 0;
  };

  /**
   * Readers of one space share its steps: many wait for the same positions at once, and each step would queue for the
   * same lock with a connection of its own.
   */
  const sharedStepOf = (space: number): Promise<number> => {
    const running = stepAtWork.get(space);
    if (running) return running;
    const step = stepOf(space).finally(() => stepAtWork.delete(space));
    stepAtWork.set(space, step);
    return step;
  };

  return {
    project: async (delivered) => {
      // Readers are often first; what they projected needs no transaction to be dropped.
      let open: Delivered = new Map(
        [...delivered].filter(([space]) => lastOf(delivered, space) > (knownCursor.get(space) ?? 0)),
      );
      while (open.size > 0) {
        const parts = await projectOnce(open);
        const unfinished = parts.filter(({ space, cursor }) => cursor < lastOf(delivered, space));
        open = new Map(unfinished.map(({ space }) => [space, delivered.get(space) ?? []]));
      }
    },
    catchUp: async (space, position) => {
      let before = -1;
      for (;;) {
        const cursor = await sharedStepOf(space);
        if (cursor >= position) return;
        // The first step may have begun before our event was committed; from the second on, standing still is a fault.
        if (cursor === before) throw new Error(`the event log of space ${space} ends before position ${position}`);
        before = cursor;
      }
    },
  };
};
