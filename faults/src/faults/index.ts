import { type Fault } from '../fault.js';
import { BROKER_FAULTS } from './broker.js';
import { byNumber } from './by-number.js';
import { chain } from './chain.js';
import { clockJumps } from './clock.js';
import { codes } from './codes.js';
import { DELIVERY_FAULTS } from './delivery.js';
import { DISK_FAULTS } from './disk.js';
import { DEPLOYMENT_FAULTS } from './deployment.js';
import { locked } from './lock.js';
import { LOST_LOG_FAULTS } from './lost-log.js';
import { MESSAGE_FAULTS } from './messages.js';
import { overload } from './overload.js';
import { POSTGRES_FAULTS } from './postgres.js';
import { rebuilds } from './rebuilds.js';
import { restored } from './recovery.js';
import { redisAway } from './redis.js';
import { RESOLVER_FAULTS } from './resolver.js';
import { slowClients } from './slow-clients.js';

const ALL: readonly Fault[] = [
  ...RESOLVER_FAULTS,
  ...POSTGRES_FAULTS,
  ...DEPLOYMENT_FAULTS,
  ...MESSAGE_FAULTS,
  ...BROKER_FAULTS,
  ...LOST_LOG_FAULTS,
  ...DELIVERY_FAULTS,
  ...DISK_FAULTS,
  ...[codes, restored, locked, chain, redisAway, overload, rebuilds, clockJumps, slowClients],
];

/** Every fault of the services, in the order of their numbers. */
export const FAULTS: readonly Fault[] = byNumber(ALL);
