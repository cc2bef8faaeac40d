export { projectLog } from './project-log.js';
export { type JournalRebuildOptions, rebuildJournal } from './rebuild-journal.js';
