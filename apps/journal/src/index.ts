export * from './journal.js';
export { journalMigrations } from './migrations/index.js';
export { type JournalOptions, type RunningJournal, startJournal } from './start-journal.js';
export { foldEvents } from './projection/fold-events.js';
export { addEntries } from './projection/projection-sql.js';
export { readPage } from './reading/page-sql.js';
export { type JournalRpc, startJournalRpc } from './grpc/start-journal-rpc.js';
export * from './rebuild/index.js';
