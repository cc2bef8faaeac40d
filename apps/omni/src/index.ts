export * from './start-omni.js';
export { type StartOptions } from './start-options.js';
export { type StartToken, type StartTokens } from './tokens.js';
