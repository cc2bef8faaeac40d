import { COMPONENT_COMPARISONS } from './components/index.js';
import { DISTURBED_COMPARISONS } from './disturbed/index.js';
import { EVERYDAY_COMPARISONS } from './everyday/index.js';
import { LOOKUP_COMPARISONS } from './lookups/index.js';
import { type Comparison } from './ratio.js';

/** All that can be measured, in the order of the page. */
export const COMPARISONS: readonly Comparison[] = [
  ...EVERYDAY_COMPARISONS,
  ...COMPONENT_COMPARISONS,
  ...LOOKUP_COMPARISONS,
  ...DISTURBED_COMPARISONS,
];
