import { type Server } from 'node:http';
import { type INestApplication } from '@nestjs/common';

const SWEEP_EVERY_MS = 50;
/** A call is given up on after two seconds; whatever is still open then waits for a client. */
const DRAIN_MS = 3_000;

/**
 * Stops accepting, lets running requests finish and closes connections as they fall idle: one that fell idle just after the
 * server stopped would otherwise be kept open for its whole keep-alive time.
 */
export const closeGently = async (app: Pick<INestApplication, 'close'>, server: Server): Promise<void> => {
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
};
