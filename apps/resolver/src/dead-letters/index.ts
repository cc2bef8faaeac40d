export * from './dead-letter.js';
export * from './letter-sql.js';
export { maskMessage } from './mask-message.js';
export { callIdOf, judgeRetry, type RetryRefusal } from './retry-verdict.js';
