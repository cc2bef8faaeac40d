export * from './journal.js';
export { journalMigrations } from './migrations/index.js';
export { type JournalOptions, type RunningJournal, startJournal } from './start-journal.js';
