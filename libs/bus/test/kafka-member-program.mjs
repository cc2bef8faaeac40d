// A member of a group as a process of its own, to be killed and stopped. Prints the values of each batch as a line of JSON;
// with `holds` it keeps the first one until it reads a line.
import { once } from 'node:events';
import { createLogger } from '@omni/platform';
import { Registry } from 'prom-client';
import { createKafkaBus } from '../dist/index.js';

const { brokers, topics, topic, group, holds, sessionTimeoutMs } = JSON.parse(process.argv[2]);
const bus = await createKafkaBus({
  ...{ brokers, topics, sessionTimeoutMs, clientId: 'omni-spec-member', registry: new Registry() },
  logger: createLogger({ name: 'member', level: 'silent' }),
  onFatal: (reason) => {
    throw new Error(reason);
  },
});
let isHolding = holds;
const handler = async ({ messages }) => {
  process.stdout.write(`${JSON.stringify(messages.map(({ value }) => value))}\n`);
  if (isHolding) await once(process.stdin, 'data');
  isHolding = false;
};
await bus.consume({ topic, group, handler });
process.stdout.write('"joined"\n');
