import { readKafkaStart, readKafkaTopic } from '@omni/bus';
import { createClosers, createPool, readSettings } from '@omni/platform';
import { RebuildRefused, type Recovered, recoverLog, type RecoverOptions } from '@omni/resolver';
import { CommandRefused } from './exit-status.js';
import { openImportDatabase } from './import-database.js';
import { makeSpaces } from './made-spaces.js';
import { type Terminal } from './terminal.js';
import { toTextTable } from './text-table.js';

/** The lock, the quiet and one more. */
const POOL_SIZE = 3;

const topicsOf = (connecting: Parameters<typeof readKafkaTopic>[0]): RecoverOptions['topics'] => ({
  read: (read) => readKafkaTopic(connecting, read),
  start: (topic) => readKafkaStart(connecting, topic),
});

const report = ({ skipped, lost }: Recovered, { print, explain }: Terminal): void => {
  for (const { part, calls } of lost)
    explain(`Partition ${part}: ${calls} calls are not in Kafka any more and are lost; it goes on behind them.`);
  if (skipped.length === 0) {
    print('Nothing was lost of the log: nobody is ahead of it.');
    return;
  }
  const rows = skipped.map(({ name, head, skippedTo }) => [name, String(head), String(skippedTo)]);
  print(toTextTable(['SPACE', 'HEAD', 'GOES ON BEHIND'], rows));
  explain('The log has another id now. Start the services: calls that Kafka still holds are decided again.');
};

/** Recovers and prints what was skipped. Rejects with `CommandRefused` when a server runs. */
export const runRecover = async (terminal: Terminal): Promise<void> => {
  const closers = createClosers();
  const settings = readSettings(terminal.env);
  const { kafkaBrokers: brokers } = settings;
  try {
    const { url, logger } = await openImportDatabase(settings, terminal, closers);
    const pool = createPool(url, { max: POOL_SIZE, name: 'omni recover', logger });
    closers.add('pool', () => pool.end());
    const topics = brokers && topicsOf({ brokers, clientId: 'omni-recover', logger });
    report(await recoverLog({ pool, makeSpaces, topics, announce: terminal.explain }), terminal);
  } catch (fault) {
    if (fault instanceof RebuildRefused) throw new CommandRefused(fault.message);
    throw fault;
  } finally {
    await closers.closeAll();
  }
};
