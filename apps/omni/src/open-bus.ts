import { type Bus, createInProcessBus } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Settings, StartRefused } from '@omni/platform';
import { type StartParts } from './start-options.js';

/** One process has no need to spread; several partitions keep a space with a stuck lock from stopping all others. */
const PARTITIONS = { [TOPIC.calls]: 8, [TOPIC.events]: 8, [TOPIC.replies]: 1, [TOPIC.dead]: 1 };

const createOwnBus = ({ logger }: StartParts): Bus =>
  createInProcessBus({
    partitions: PARTITIONS,
    onFailure: ({ topic, reader, failures, error }) =>
      logger.error({ topic, reader, failures, err: error }, 'a batch failed and is delivered again'),
  });

/** The bus in this process. */
export const openBus = async (settings: Settings, parts: StartParts): Promise<Bus> => {
  if (settings.kafkaBrokers !== null)
    throw new StartRefused('OMNI_KAFKA_BROKERS must be left out: this command runs everything in one process.');
  const bus = createOwnBus(parts);
  parts.closers.add('bus', () => bus.close());
  return bus;
};
