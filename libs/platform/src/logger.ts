import { destination, pino, type Logger } from 'pino';
import { errorFactsOf } from './error-facts.js';
import { type LogLevel } from './settings/setting-values.js';

export type { Logger };

/**
 * JSON lines on stderr: stdout belongs to the few plain words that are for people. Written at once, so that the line that
 * explains an exit
 * is not lost with the process. Identifier values are never logged, so nothing needs masking; errors are cut down to facts,
 * because the databases' own words quote values.
 */
export const createLogger = (options: { readonly name: string; readonly level: LogLevel }): Logger =>
  pino(
    {
      name: options.name,
      level: options.level,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: errorFactsOf, error: errorFactsOf },
    },
    destination({ dest: 2, sync: true }),
  );
