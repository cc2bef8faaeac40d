import { type Logger, type Pool } from '@omni/platform';
import { type Relay } from './relay.js';
import { readDeadLetters, readUnpublished } from './store/relay-log.js';

const EVERY_MS = 3_000;

type Options = { readonly pool: Pool; readonly logger: Logger; readonly relay: Pick<Relay, 'wake'> };

/**
 * Adopts spaces of which events wait and nobody publishes any: whoever committed them died before it could. A space whose
 * published position moved since the last look is in somebody's hands.
 */
export const startRelaySweep = ({ pool, logger, relay }: Options): { close(): Promise<void> } => {
  let publishedBefore: ReadonlyMap<number, number> = new Map();
  const sweep = async (): Promise<void> => {
    const waiting = await readUnpublished(pool, null);
    const standing = waiting.filter((space) => publishedBefore.get(space.space_id) === space.published_position);
    publishedBefore = new Map(waiting.map((space) => [space.space_id, space.published_position]));
    const hasDeadLetters = (await readDeadLetters(pool, 1)).length > 0;
    if (hasDeadLetters) relay.wake(null);
    else if (standing.length > 0) relay.wake(standing.map((space) => space.space_id));
  };
  let round = Promise.resolve();
  const timer = setInterval(() => {
    round = round.then(sweep).catch((err: unknown) => {
      logger.warn({ err }, 'left events could not be looked for; the next round tries again');
    });
  }, EVERY_MS).unref();
  return {
    close: async () => {
      clearInterval(timer);
      await round;
    },
  };
};
