import { setFlagsFromString } from 'node:v8';

/** How much the old generation may grow, in percent of what was alive in it, before it is collected. */
const GROWTH_PERCENT = 80;

/**
 * On a large machine V8 lets garbage pile up to a multiple of what is alive: an import held 360 MB, of which 50 were in use.
 * This costs a tenth of Node.js's time.
 */
export const keepHeapSmall = (): void => setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
