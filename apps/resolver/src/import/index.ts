export { FileTaken, type Import } from './import-batch.js';
export { type ImportCall, type ImportLine, type RefusedLine, type Refusal, REFUSALS } from './import-line.js';
export { openLedger, type Place } from './ledger.js';
export { type ImportRun, runImport, SpaceMovedOn } from './run-import.js';
export { NO_LINES, refusedIn, type Tally } from './tally.js';
