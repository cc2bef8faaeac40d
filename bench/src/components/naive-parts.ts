import type * as database from '../../baselines/naive/src/database.js';
import type * as desk from '../../baselines/naive/src/naive-desk.js';
import type * as positions from '../../baselines/naive/src/positions.js';

export type NaiveParts = Pick<typeof database, 'openPool' | 'shareMembers'> &
  Pick<typeof desk, 'createNaiveDesk'> &
  Pick<typeof positions, 'createPositions' | 'createSequence'>;

const load = (part: string): Promise<unknown> =>
  import(new URL(`../../baselines/naive/dist/${part}.js`, import.meta.url).href);

/** The baselines are compiled beside their sources, not beside ours, and before anything is measured, not before it is named. */
export const loadNaiveParts = async (): Promise<NaiveParts> => {
  const { openPool, shareMembers } = (await load('database')) as typeof database;
  const { createNaiveDesk } = (await load('naive-desk')) as typeof desk;
  const { createPositions, createSequence } = (await load('positions')) as typeof positions;
  return { openPool, shareMembers, createNaiveDesk, createPositions, createSequence };
};
