export { exportLog } from './export-log.js';
export { type FoldProgress } from './fold-log.js';
export { LogFileRefused, type SpaceHead } from './log-file.js';
export { rebuildGraph, type RebuildOptions, RebuildRefused } from './rebuild-graph.js';
export { type Recovered, recoverLog, type RecoverOptions } from './recover-log.js';
export { type ReadTopic, requireTopicBehind } from './require-topic-behind.js';
export { restoreLog, type RestoreOptions } from './restore-log.js';
