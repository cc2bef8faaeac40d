export * from './bus.js';
export * from './bus-limits.js';
export * from './in-process-bus.js';
export * from './partition-of.js';
