export { type Call, mayPoint, uuidOf } from './call.js';
export { type Decision, decideCall, peekCall } from './decide-call.js';
export * from './events.js';
export { evolve } from './evolve.js';
export * from './graph.js';
export { classOf, INITIAL_POLICY, type Policy } from './policy.js';
