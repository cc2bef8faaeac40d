import { setTimeout as delay } from 'node:timers/promises';
import { partitionOf } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Fault, repeatedly, type Trial } from '../fault.js';
import { crashesOf } from '../stand/ground.js';
import { type Stand } from '../stand/stand.js';
import { becomesTrue, kafkaOf, withAdmin, withDatabase } from '../stand/tools.js';

/** Somebody who writes into the topic of calls what no gateway would. Answers partition and offset of each. */
const openPen = async (stand: Stand) => {
  const partitions = await withAdmin(stand, async (admin) => (await admin.fetchTopicOffsets(TOPIC.calls)).length);
  const producer = kafkaOf(stand).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  return {
    write: async (key: string, value: string) => {
      const partition = partitionOf(key, partitions);
      const [record] = await producer.send({ topic: TOPIC.calls, messages: [{ key, value, partition }] });
      return { partition, offset: Number(record?.baseOffset) };
    },
    close: () => producer.disconnect(),
  };
};

const countDeadLetters = (stand: Stand, space: string): Promise<number> =>
  withDatabase(stand, async (client) => {
    const text = 'select count(*)::int as count from graph.dead_letter where space_name = $1';
    return (await client.query<{ count: number }>(text, [space])).rows[0]?.count ?? 0;
  });

const POISON: readonly string[] = [
  '{"v": 1, "type": "call", ',
  '{"v":1,"type":"call","id":7}',
  '"a text"',
  '{"v":-1,"type":"call"}',
  'x'.repeat(1024 * 1024),
];

const KEPT_WITHIN_MS = 1_000;

const poison: Fault = {
  id: 'F13a',
  title: 'messages that nobody can read',
  isQuick: true,
  inject: async (trial) => {
    const { stand, tenants } = trial;
    const space = tenants[0]?.space ?? '';
    const pen = await openPen(stand);
    let slowestMs = 0;
    let isKept = true;
    const times = await repeatedly(trial, { restMs: 200, eachMs: 1_000 }, async (index) => {
      await pen.write(space, POISON[index % POISON.length] ?? '');
      const sinceMs = performance.now();
      isKept &&= await becomesTrue(async () => (await countDeadLetters(stand, space)) === index + 1);
      slowestMs = Math.max(slowestMs, performance.now() - sinceMs);
    });
    await pen.close();
    trial.measure({ what: 'dead letter', is: slowestMs, budget: KEPT_WITHIN_MS, unit: 'ms' });
    return { times, faults: isKept ? [] : ['not every message became one dead letter'] };
  },
};

const stopAtNewer = async ({ stand, tenants, load }: Trial, space: string): Promise<readonly string[]> => {
  const pen = await openPen(stand);
  const crashes = crashesOf(stand.resolvers);
  const place = await pen.write(space, '{"v":2,"type":"call"}');
  await pen.close();
  const isAlarmed = await becomesTrue(async () => crashesOf(stand.resolvers) > crashes);
  const answered = load.told().length;
  await delay(3_000);
  const dead = await countDeadLetters(stand, tenants[1]?.space ?? '');
  // Resolvers begin again and again meanwhile; the next ones go on.
  const kept = await stand.omni('dead', 'keep', String(place.partition), String(place.offset));
  const goesOn = await becomesTrue(async () => load.told().length > answered);
  return [
    ...(isAlarmed ? [] : ['no resolver stopped at a message of a newer version']),
    ...(kept.status === 0 ? [] : [`omni dead keep ended with ${kept.status}: ${kept.stderr}`]),
    ...(dead === 0 ? [] : ['a message of a newer version became a dead letter']),
    ...(goesOn ? [] : ['nobody was answered after the message was kept']),
  ];
};

const newer: Fault = {
  id: 'F13b',
  title: 'a message of a newer version than the resolvers know',
  isQuick: true,
  inject: async (trial) => ({ times: 1, faults: await stopAtNewer(trial, trial.tenants[1]?.space ?? '') }),
};

export const MESSAGE_FAULTS: readonly Fault[] = [poison, newer];
