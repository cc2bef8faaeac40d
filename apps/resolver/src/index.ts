export { resolverMigrations } from './migrations/index.js';
export { type ResolverOptions, type RunningResolver, startResolver } from './start-resolver.js';
