export * from './dead-letter.js';
export * from './letter-sql.js';
export { keepLetter, NEWER_VERSION } from './kept-places.js';
export { maskMessage } from './mask-message.js';
export { callIdOf, judgeRetry, type RetryRefusal } from './retry-verdict.js';
