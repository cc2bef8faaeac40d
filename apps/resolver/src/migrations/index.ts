import { CreateGraphTables1764000000001 } from './create-graph-tables.js';

/** The resolver's migrations, oldest first. */
export const resolverMigrations = [CreateGraphTables1764000000001];
