import type * as database from '../../baselines/naive/src/database.js';
import type * as desk from '../../baselines/naive/src/naive-desk.js';
import type * as positions from '../../baselines/naive/src/positions.js';

/** The baselines are compiled beside their sources, not beside ours. */
const load = (part: string): Promise<unknown> =>
  import(new URL(`../../baselines/naive/dist/${part}.js`, import.meta.url).href);

export const { openPool, shareMembers } = (await load('database')) as typeof database;
export const { createNaiveDesk } = (await load('naive-desk')) as typeof desk;
export const { createPositions, createSequence } = (await load('positions')) as typeof positions;
