export { keyOf, type Partition, partitionOf } from './answering.js';
export { partitionOfLog } from './core.js';
export { emptyWorld, type World } from './facts.js';
export { type Call as ModelCall } from './kinds.js';
export { modelCall } from './model-call.js';
