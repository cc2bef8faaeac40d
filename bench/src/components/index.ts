import { type Comparison } from '../ratio.js';
import { BOOKKEEPING } from './bookkeeping.js';
import { GRAPH_GROWTH } from './graph-growth.js';
import { JOURNAL_READS } from './journal-reads.js';
import { OVER_RAW_KAFKA } from './over-raw-kafka.js';
import { OVER_RAW_UPSERT } from './over-raw-upsert.js';
import { OVER_TRANSACTIONS } from './over-transactions.js';
import { PRODUCE_REQUESTS } from './produce-requests.js';
import { REBUILD_RATE } from './rebuild-rate.js';

/** The parts of the service by themselves. */
export const COMPONENT_COMPARISONS: readonly Comparison[] = [
  OVER_RAW_UPSERT,
  ...OVER_TRANSACTIONS,
  PRODUCE_REQUESTS,
  ...BOOKKEEPING,
  ...JOURNAL_READS,
  REBUILD_RATE,
  OVER_RAW_KAFKA,
  GRAPH_GROWTH,
];
