export * from './audit.js';
export * from './event-log.js';
export * from './gather-evidence.js';
export * from './look-ups.js';
export * from './redecide.js';
