export * from './call-message.js';
export * from './entry-text.js';
export * from './errors.js';
export * from './json-text.js';
export * from './reply-message.js';
export * from './topics.js';
export * from './cloud-event.js';
