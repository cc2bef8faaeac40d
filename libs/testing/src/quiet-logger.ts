import { createLogger, type Logger } from '@omni/platform';

/** A real logger that writes nothing, so that a passing run says only what failed. */
export const createQuietLogger = (): Logger => createLogger({ name: 'test', level: 'silent' });
