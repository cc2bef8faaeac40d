export * from './quiet-logger.js';
export * from './test-database.js';
export * from './test-server.js';
