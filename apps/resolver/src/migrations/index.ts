import { CreateGraphTables1764000000001 } from './create-graph-tables.js';
import { CreateImportTables1764000000002 } from './create-import-tables.js';
import { DateOffsets1764000000009 } from './date-offsets.js';
import { MarkDeadLetters1764000000007 } from './mark-dead-letters.js';

/** The resolver's migrations, oldest first. */
export const resolverMigrations = [
  CreateGraphTables1764000000001,
  CreateImportTables1764000000002,
  MarkDeadLetters1764000000007,
  DateOffsets1764000000009,
];
