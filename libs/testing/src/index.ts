export * from './quiet-logger.js';
export * from './test-database.js';
export * from './test-server.js';
export { type Loan, type Missing, startLender } from './borrowed-servers.js';
export * from './describe-with.js';
export { freePort } from './free-port.js';
export { type KafkaBroker } from './kafka-broker.js';
export * from './lent-servers.js';
export { type RedisServer } from './redis-server.js';
