import { type Comparison } from '../ratio.js';
import { BIG_MERGE } from './big-merge.js';
import { ENDURANCE } from './endurance.js';
import { FRAMEWORK_STYLE } from './framework-style.js';
import { KILLED_RESOLVER } from './killed-resolver.js';
import { OVERLOADED } from './overload.js';
import { PARTITIONS } from './partitions.js';
import { TWO_RESOLVERS } from './two-resolvers.js';

/** What happens on Kafka, and when something goes wrong. */
export const DISTURBED_COMPARISONS: readonly Comparison[] = [
  ...FRAMEWORK_STYLE,
  ...PARTITIONS,
  TWO_RESOLVERS,
  OVERLOADED,
  KILLED_RESOLVER,
  ENDURANCE,
  BIG_MERGE,
];
