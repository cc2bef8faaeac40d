import { CreateJournalTables1738231318000 } from './create-journal-tables.js';

/** Every migration of the journal in order; they only ever add. */
export const journalMigrations = [CreateJournalTables1738231318000] as const;
