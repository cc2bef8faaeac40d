import { type LoggerService } from '@nestjs/common';
import { type EdgeLog } from './fault-log.js';

const toWords = (message: unknown): string => (message instanceof Error ? message.name : String(message));

/** What the framework says about itself, in the application's own log. Its chatter at start is for debugging. */
export const toNestLog = (log: EdgeLog): LoggerService => ({
  log: (message: unknown) => log.debug(toWords(message)),
  warn: (message: unknown) => log.warn(toWords(message)),
  error: (message: unknown) => log.error(toWords(message)),
});
