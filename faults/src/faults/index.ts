import { type Fault } from '../fault.js';
import { BROKER_FAULTS } from './broker.js';
import { CHAIN_FAULTS } from './chain.js';
import { DELIVERY_FAULTS } from './delivery.js';
import { DISK_FAULTS } from './disk.js';
import { DEPLOYMENT_FAULTS } from './deployment.js';
import { GATEWAY_FAULTS } from './gateway.js';
import { LOST_LOG_FAULTS } from './lost-log.js';
import { MESSAGE_FAULTS } from './messages.js';
import { POSTGRES_FAULTS } from './postgres.js';
import { RESOLVER_FAULTS } from './resolver.js';

const ALL: readonly Fault[] = [
  ...RESOLVER_FAULTS,
  ...POSTGRES_FAULTS,
  ...DEPLOYMENT_FAULTS,
  ...MESSAGE_FAULTS,
  ...BROKER_FAULTS,
  ...LOST_LOG_FAULTS,
  ...GATEWAY_FAULTS,
  ...DELIVERY_FAULTS,
  ...CHAIN_FAULTS,
  ...DISK_FAULTS,
];

const numberOf = ({ id }: Fault): number => Number(/\d+/.exec(id)?.[0]);

/** Every fault, in the order of their numbers. */
export const FAULTS: readonly Fault[] = ALL.toSorted((a, b) => numberOf(a) - numberOf(b));
