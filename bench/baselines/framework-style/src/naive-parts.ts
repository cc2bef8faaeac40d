import type * as database from '../../naive/src/database.js';
import type * as desk from '../../naive/src/naive-desk.js';
import type * as positions from '../../naive/src/positions.js';
import type * as start from '../../naive/src/start-naive.js';

/** Validation, token check and SQL are those of the naive side. It is compiled beside its own sources. */
const load = (part: string): Promise<unknown> => import(new URL(`../../naive/dist/${part}.js`, import.meta.url).href);

export const { openPool } = (await load('database')) as typeof database;
export const { createNaiveDesk } = (await load('naive-desk')) as typeof desk;
export const { createPositions } = (await load('positions')) as typeof positions;
export const { startNaive } = (await load('start-naive')) as typeof start;
