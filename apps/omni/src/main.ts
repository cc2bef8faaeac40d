import {
  createClosers,
  createLogger,
  crashOnFaults,
  type Logger,
  readSettings,
  type Settings,
  StartRefused,
  stopOnSignals,
} from '@omni/platform';
import { bannerOf } from './banner.js';
import { startOmni } from './start-omni.js';

const startedAtMs = performance.now();
const announce = (line: string): void => void process.stdout.write(`${line}\n`);
// Whoever read our first lines may go away (`npm start | head`); the server stays.
process.stdout.on('error', () => undefined);

const refuse = (fault: StartRefused): never => {
  process.stderr.write(`omni: ${fault.message}\n`);
  process.exit(fault.exitStatus);
};

const settingsOrExit = (): Settings => {
  try {
    return readSettings(process.env);
  } catch (fault) {
    if (fault instanceof StartRefused) return refuse(fault);
    throw fault;
  }
};

const run = async (settings: Settings, logger: Logger): Promise<void> => {
  const closers = createClosers();
  const shutdown = stopOnSignals({ close: closers.closeAll, logger, announce });
  const onFatal = (reason: string): void => {
    logger.fatal(reason);
    shutdown.stop('a fault');
  };
  const unsafePostgres = process.env['OMNI_TEST_UNSAFE_POSTGRES'] === '1';
  try {
    const omni = await startOmni(settings, { announce, logger, onFatal, closers, unsafePostgres });
    const startedInS = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
    announce(bannerOf(omni, omni.tokens, startedInS).join('\n'));
  } catch (err) {
    // A start that a signal interrupts fails at whatever it was doing; the stop under way then ends the process.
    if (shutdown.isUnderWay()) return;
    if (err instanceof StartRefused) refuse(err);
    logger.fatal({ err }, 'the start failed');
    process.stderr.write(`omni: the start failed: ${err instanceof Error ? err.message : 'unknown reason'}\n`);
    process.exit(1);
  }
};

const settings = settingsOrExit();
// Plain words for people are on stdout. In a terminal both streams mix, and there only what went wrong is worth a line.
const logger = createLogger({ name: 'omni', level: settings.logLevel ?? (process.stderr.isTTY ? 'warn' : 'info') });
crashOnFaults(logger);
await run(settings, logger);
