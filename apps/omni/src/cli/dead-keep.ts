import { type Delivered, readKafkaStart, readKafkaTopic } from '@omni/bus';
import { decodeInbound, TOPIC } from '@omni/contracts';
import { createClosers, createLogger, readSettings } from '@omni/platform';
import { keepLetter, NEWER_VERSION } from '@omni/resolver';
import { CommandRefused } from './exit-status.js';
import { asMissingTables, openInstalledPool } from './folder-database.js';
import { type Terminal } from './terminal.js';

export type Place = { readonly part: number; readonly offset: number };

type Connecting = Parameters<typeof readKafkaTopic>[0];

const readMessage = async (connecting: Connecting, { part, offset }: Place): Promise<Delivered> => {
  const found: Delivered[] = [];
  await readKafkaTopic(connecting, {
    topic: TOPIC.calls,
    from: { partition: part, offset },
    onMessage: (message) => void found.push(message),
  });
  const [message] = found;
  if (!message) throw new CommandRefused(`There is no message at ${offset} of partition ${part} of ${TOPIC.calls}.`);
  return message;
};

/** Whatever this release can read, or keeps by itself, is not for an operator to take away. */
const requireNewer = ({ value }: Delivered): void => {
  const decoded = decodeInbound(value);
  if (decoded.ok || decoded.reason !== 'newer_version')
    throw new CommandRefused(
      'The message is not of a newer version than this release reads: resolvers do not stop at it.',
    );
};

const connectingOf = ({ env }: Terminal): Connecting => {
  const { kafkaBrokers: brokers, logLevel } = readSettings(env);
  if (brokers === null) throw new CommandRefused('OMNI_KAFKA_BROKERS is not set: no message outlives the process.');
  return { brokers, clientId: 'omni-dead', logger: createLogger({ name: 'omni dead', level: logLevel ?? 'error' }) };
};

/** Keeps the message of a newer release at a place of the calls as a dead letter; resolvers go on behind it. */
export const keepMessage = async (place: Place, terminal: Terminal): Promise<void> => {
  const closers = createClosers();
  const connecting = connectingOf(terminal);
  try {
    const message = await readMessage(connecting, place);
    requireNewer(message);
    const { logId } = await readKafkaStart(connecting, TOPIC.calls);
    const settings = readSettings(terminal.env);
    const pool = await openInstalledPool({ settings, terminal, closers, name: 'omni dead' });
    const { topic, partition: part, offset, key: spaceName, value } = message;
    const letter = { ...{ spaceName, reason: NEWER_VERSION, topic, part, offset, logId }, message: value };
    const id = await keepLetter(pool, letter);
    if (id === undefined) terminal.explain('It was kept already.');
    else terminal.print(`The message is kept as dead letter ${id}. Resolvers go on behind it.`);
  } catch (fault) {
    throw asMissingTables(fault);
  } finally {
    await closers.closeAll();
  }
};
