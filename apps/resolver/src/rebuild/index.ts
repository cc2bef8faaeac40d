export { type FoldProgress } from './fold-log.js';
export { rebuildGraph, type RebuildOptions, RebuildRefused } from './rebuild-graph.js';
