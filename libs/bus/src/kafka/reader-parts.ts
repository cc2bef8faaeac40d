import { type Handler } from '../bus.js';
import { type Availability } from './availability.js';
import { type BusLog } from './bus-log.js';
import { type BusMetrics } from './bus-metrics.js';
import { type Connecting, type PartitionAssigner } from './kafka-client.js';
import { type Assignment } from './stored-place.js';

/** What all readers of a bus have in common. */
export type ReaderParts = {
  readonly connecting: Connecting;
  readonly logger: BusLog;
  readonly metrics: BusMetrics;
  readonly availability: Availability;
  readonly sessionTimeoutMs: number;
  readonly silenceMs: number;
  /** Makes topics that are missing; a cluster may come back empty. */
  readonly ensureTopics: () => Promise<ReadonlyMap<string, number>>;
  readonly onFatal: (reason: string) => void;
};

export type ReaderOptions = {
  readonly topic: string;
  readonly partitionCount: number;
  /** Names the reader in the log. */
  readonly name: string;
  /** Asked at each beginning. */
  readonly groupIdOf: () => string;
  readonly assigner?: PartitionAssigner;
  readonly handler: Handler;
  /** Names the log; seeks where the reader does not go on where its group was. */
  readonly findPlace: (assignment: Assignment) => Promise<string>;
  readonly keepsOffsets: boolean;
  /** Everything of a partition below `next` is done with. */
  readonly onDone?: (next: number) => void;
  /** A hello came by, which no handler is given. */
  readonly onHello?: (word: string) => void;
};
