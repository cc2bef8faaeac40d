import { createQuietLogger } from '@omni/testing';
import { Registry } from 'prom-client';
import { type Bus, createKafkaBus, type KafkaBusOptions } from '../src/index.js';

/** Short, so that a dead member is missed soon; the broker of the specs allows it. */
export const SESSION_TIMEOUT_MS = 2_000;

export const shapesOf = (partitions: { readonly [topic: string]: number }): KafkaBusOptions['topics'] =>
  Object.fromEntries(
    Object.entries(partitions).map(([topic, count]) => [
      topic,
      { partitions: count, replication: 1, retentionMs: 3_600_000, maxMessageBytes: 4 * 1024 * 1024 },
    ]),
  );

export const openKafkaBus = (
  brokers: readonly string[],
  partitions: { readonly [topic: string]: number },
  changed: Partial<KafkaBusOptions> = {},
): Promise<Bus> =>
  createKafkaBus({
    brokers,
    clientId: 'omni-spec',
    topics: shapesOf(partitions),
    logger: createQuietLogger(),
    registry: new Registry(),
    onFatal: (reason) => {
      throw new Error(reason);
    },
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    ...changed,
  });
