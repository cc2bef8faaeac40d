export { type JournalRebuildOptions, rebuildJournal } from './rebuild-journal.js';
