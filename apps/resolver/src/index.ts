export { resolverMigrations } from './migrations/index.js';
export { type ResolverOptions, type RunningResolver, startResolver } from './start-resolver.js';
export { createPeek, type Peek } from './peek/create-peek.js';
export { startResolverRpc } from './grpc/start-resolver-rpc.js';
export { type BatchOutcome, decideBatch } from './decide-batch.js';
export { readMessages, wantedBy } from './read-messages.js';
export { resolveBatch } from './resolve-batch.js';
export { readSeen, type SeenCall, writeSeen } from './store/call-seen.js';
export { readSlice, type Wanted } from './store/read-slice.js';
// What an audit holds the log against.
export {
  IDENTIFIER_COLUMNS,
  type IdentifierRow,
  IDENTITY_COLUMNS,
  type IdentityRow,
  toIdentifierState,
  toIdentity,
} from './store/graph-rows.js';
export { statement } from './store/statement.js';
export { writeEvents } from './store/write-events.js';
export { writeGraph } from './store/write-graph.js';
export { toBytes } from './store/value-bytes.js';
export * from './import/index.js';
export * from './dead-letters/index.js';
export * from './rebuild/index.js';
