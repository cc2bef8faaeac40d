import { type Fault } from '../../fault.js';
import { type ProcessStand } from '../../stand/process-stand.js';
import { byNumber } from '../by-number.js';
import { chain } from '../chain.js';
import { locked } from '../lock.js';
import { overload } from '../overload.js';
import { rebuilds } from '../rebuilds.js';
import { redisAway } from '../redis.js';
import { repeats } from '../repeats.js';
import { slowClients } from '../slow-clients.js';
import { DEATHS } from './deaths.js';
import { SURROUNDINGS } from './surroundings.js';

/** What is broken of the one process, in the order of their numbers. */
export const PROCESS_FAULTS: readonly Fault<ProcessStand>[] = byNumber([
  ...DEATHS,
  ...SURROUNDINGS,
  ...[locked, repeats, chain, redisAway, overload, rebuilds, slowClients],
]);
