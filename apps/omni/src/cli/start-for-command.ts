import { createClosers, type Settings } from '@omni/platform';
import { type OpenServer } from './open-server.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What a shell reports for a command that was interrupted. */
const INTERRUPTED_STATUS = 130;

/** Free ports, and a log of nothing but what goes wrong. */
const toOwnSettings = (settings: Settings): Settings => ({
  ...settings,
  httpHost: '127.0.0.1',
  httpPort: 0,
  opsPort: 0,
  logLevel: settings.logLevel ?? 'error',
});

/**
 * A server for one command. An interrupted command stops it as well, also half-way through its start: an embedded
 * PostgreSQL would outlive us.
 */
export const startForCommand = async (settings: Settings, unsafePostgres: boolean): Promise<OpenServer> => {
  // Loaded only here: the three services take a second to load, and mostly a server is running already.
  const { startOmni } = await import('../index.js');
  const closers = createClosers();
  const interrupt = (): void => {
    const end = (): never => process.exit(INTERRUPTED_STATUS);
    closers.closeAll().then(end, end);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  closers.add('signals', () => {
    for (const signal of SIGNALS) process.removeListener(signal, interrupt);
  });
  const omni = await startOmni(toOwnSettings(settings), { closers, unsafePostgres });
  return { url: omni.url, bootstrapToken: omni.tokens.bootstrap.value, close: () => omni.close() };
};
