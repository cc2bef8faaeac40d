import { type Fault } from '../fault.js';
import { DEPLOYMENT_FAULTS } from './deployment.js';
import { MESSAGE_FAULTS } from './messages.js';
import { POSTGRES_FAULTS } from './postgres.js';
import { RESOLVER_FAULTS } from './resolver.js';

const ALL: readonly Fault[] = [...RESOLVER_FAULTS, ...POSTGRES_FAULTS, ...DEPLOYMENT_FAULTS, ...MESSAGE_FAULTS];

const numberOf = ({ id }: Fault): number => Number(/\d+/.exec(id)?.[0]);

/** Every fault, in the order of their numbers. */
export const FAULTS: readonly Fault[] = ALL.toSorted((a, b) => numberOf(a) - numberOf(b));
