import { type Bus } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Logger, type Pool } from '@omni/platform';
import { type AskedLetter, claimAsked, markSent } from './retry-sql.js';
import { toRetriedMessage } from './retry-verdict.js';

const EVERY_MS = 3_000;
const LETTERS_A_ROUND = 20;
const CLAIM_MS = 30_000;

type Options = { readonly pool: Pool; readonly bus: Bus; readonly logger: Logger };

const send = async ({ pool, bus, logger }: Options, letters: readonly AskedLetter[]): Promise<void> => {
  const read = letters.map((letter) => ({
    id: letter.id,
    message: toRetriedMessage(letter.message, letter.claimed_at),
  }));
  const messages = read.flatMap(({ message }) => message ?? []);
  if (messages.length > 0) await bus.publish(TOPIC.calls, messages);
  const [sent, unread] = [read.filter(({ message }) => message), read.filter(({ message }) => !message)];
  await markSent(
    pool,
    sent.map(({ id }) => id),
    'retried',
  );
  if (unread.length === 0) return;
  const ids = unread.map(({ id }) => id);
  // Whoever asked runs another release than this one.
  logger.error({ ids }, 'dead letters that this release cannot read were not retried');
  await markSent(pool, ids, 'kept');
};

/**
 * Puts the messages of letters that somebody wants retried on the topic of the calls again. Wherever resolvers run they
 * have a bus, so whoever asks needs PostgreSQL only. What fails is tried again in a later round.
 */
export const startRetrySweep = (options: Options): { close(): Promise<void> } => {
  let isClosing = false;
  const sweep = async (): Promise<void> => {
    let letters: readonly AskedLetter[] = [];
    do {
      letters = await claimAsked(options.pool, { most: LETTERS_A_ROUND, claimMs: CLAIM_MS });
      if (letters.length > 0) await send(options, letters);
    } while (letters.length === LETTERS_A_ROUND && !isClosing);
  };
  const tell = (err: unknown): void =>
    options.logger.warn({ err }, 'dead letters could not be retried; the next round tries again');
  let round = sweep().catch(tell);
  const timer = setInterval(() => {
    round = round.then(sweep).catch(tell);
  }, EVERY_MS).unref();
  return {
    close: async () => {
      isClosing = true;
      clearInterval(timer);
      await round;
    },
  };
};
