import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TOPIC } from '@omni/contracts';
import { type Fault, type Trial } from '../fault.js';
import { crashesOf } from '../stand/ground.js';
import { type Stand } from '../stand/stand.js';
import { becomesTrue, withAdmin, withDatabase } from '../stand/tools.js';
import { recoverAll } from './recovery.js';
import { readNextOffsets } from '../stand/unread-calls.js';

const CALLS_MS = 4_000;

const deleteCalls = (stand: Stand): Promise<void> =>
  withAdmin(stand, (admin) => admin.deleteTopics({ topics: [TOPIC.calls], timeout: 10_000 }));

/** Waits until a service has made the topic anew; resolves with whether one did. */
const isMadeAnew = (stand: Stand): Promise<boolean> =>
  becomesTrue(() => withAdmin(stand, async (admin) => (await admin.listTopics()).includes(TOPIC.calls)));

const recreated: Fault = {
  id: 'F7c',
  title: 'the topic of the calls is deleted, and begins anew at offset 0',
  length: 1.5,
  inject: async ({ stand, note }) => {
    await deleteCalls(stand);
    const isThere = await isMadeAnew(stand);
    note(isThere ? 'the services made it anew' : 'no service made it anew');
    return { times: 1, faults: isThere ? [] : ['nobody made the topic anew'] };
  },
};

const stopResolvers = ({ resolvers }: Stand, signal: NodeJS.Signals): Promise<unknown> =>
  Promise.all(resolvers.map((resolver) => resolver.stop(signal)));

/** Has retention take everything that nobody has read yet. Answers how many partitions lost something. */
const deleteUnread = async (stand: Stand): Promise<number> => {
  const ends = await withAdmin(stand, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(TOPIC.calls);
    const partitions = offsets.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic: TOPIC.calls, partitions });
    return offsets;
  });
  const next = await withDatabase(stand, readNextOffsets);
  return ends.filter(({ partition, high }) => (next.get(partition) ?? Infinity) < Number(high)).length;
};

const passRetention = async ({ stand, note }: Trial): Promise<readonly string[]> => {
  await stopResolvers(stand, 'SIGTERM');
  await delay(CALLS_MS);
  const lost = await deleteUnread(stand);
  const crashes = crashesOf(stand.resolvers);
  // They do not become ready for long: the gap ends them.
  for (const resolver of stand.resolvers) void resolver.start().catch(() => undefined);
  const isAlarmed = await becomesTrue(() => crashesOf(stand.resolvers) > crashes);
  note(`${lost} partitions lost unread calls`);
  const recovered = await recoverAll(stand);
  note(recovered.stderr.split('\n')[0] ?? '');
  return [
    ...(recovered.status === 0 ? [] : [`omni recover ended with ${recovered.status}: ${recovered.stderr}`]),
    ...(lost > 0 ? [] : ['nothing unread was lost: the fault did not take place']),
    ...(isAlarmed ? [] : ['no resolver stopped at the gap']),
  ];
};

const retentionPassed: Fault = {
  id: 'F7d',
  title: 'retention takes calls that nobody has read',
  length: 2,
  inject: async (trial) => ({ times: 1, faults: await passRetention(trial) }),
};

/** Takes the last bytes of each partition of the calls, as a power failure takes what was never forced to disk. */
const cutTails = (folder: string, bytes: number): number => {
  const partitions = readdirSync(folder).filter((name) => name.startsWith(`${TOPIC.calls}-`));
  let cut = 0;
  for (const partition of partitions) {
    const segments = readdirSync(join(folder, partition)).filter((name) => name.endsWith('.log'));
    const path = join(folder, partition, segments.toSorted().at(-1) ?? '');
    const { size } = statSync(path);
    if (size === 0) continue;
    truncateSync(path, Math.max(0, size - bytes));
    cut++;
  }
  return cut;
};

const TAIL_BYTES = 20_000;

const tailCut: Fault = {
  id: 'F7e',
  title: 'the broker dies, and the ends of its logs are lost',
  length: 1.5,
  inject: async ({ stand, note }) => {
    await delay(CALLS_MS);
    await stand.kafka.kill();
    note(`${cutTails(stand.kafka.folder, TAIL_BYTES)} partitions lost their last ${TAIL_BYTES} bytes`);
    await stand.kafka.start();
    return { times: 1 };
  },
};

export const LOST_LOG_FAULTS: readonly Fault[] = [recreated, retentionPassed, tailCut];
