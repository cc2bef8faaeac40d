import { ApiError } from '@omni/contracts';
import { type Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import { type CallDesk, type DeskLog } from './call-desk.js';

const EVERY_MS = 10_000;
const OFFSET_MAX_MS = 2_000;

export type ClockCheck = { isRight(): boolean; close(): Promise<void> };

type Options = {
  readonly pool: Pick<Pool, 'query'>;
  readonly logger: DeskLog;
  readonly registry: Registry;
  readonly everyMs?: number;
};

/** The time of PostgreSQL less ours, as far as it is certain: half of the time that asking took may be missing from it. */
const measureOffsetMs = async (pool: Options['pool']): Promise<number> => {
  const [askedMs, askedAt] = [performance.now(), Date.now()];
  const { rows } = await pool.query<{ at: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as at',
  );
  const halfMs = (performance.now() - askedMs) / 2;
  const offsetMs = (rows[0]?.at ?? askedAt) - askedAt - halfMs;
  return Math.sign(offsetMs) * Math.max(0, Math.abs(offsetMs) - halfMs);
};

/**
 * Compares the clock of this machine with PostgreSQL's: calls are stamped here, and one that is stamped wrong would order
 * and age wrongly for good. While PostgreSQL is away the last verdict holds. Resolves after the first comparison.
 */
export const startClockCheck = async ({ pool, logger, registry, everyMs }: Options): Promise<ClockCheck> => {
  const gauge = new Gauge({
    name: 'omni_gateway_clock_offset_seconds',
    help: 'Time of PostgreSQL less that of this gateway; beyond 2 s either way calls are answered 503',
    registers: [registry],
  });
  let right = true;
  const compare = async (): Promise<void> => {
    const offsetMs = Math.round(await measureOffsetMs(pool));
    gauge.set(offsetMs / 1_000);
    const isRight = Math.abs(offsetMs) <= OFFSET_MAX_MS;
    if (right && !isRight) logger.error({ offsetMs }, 'the clock differs from that of PostgreSQL; calls are refused');
    if (!right && isRight) logger.warn({ offsetMs }, 'the clock agrees with that of PostgreSQL again');
    right = isRight;
  };
  await compare();
  let round = Promise.resolve();
  const timer = setInterval(() => {
    round = round.then(compare).catch((err: unknown) => {
      logger.warn({ err }, 'the clock could not be compared with that of PostgreSQL; the next round tries again');
    });
  }, everyMs ?? EVERY_MS).unref();
  return {
    isRight: () => right,
    close: async () => {
      clearInterval(timer);
      await round;
    },
  };
};

/** A desk that takes no call while the clock is wrong. */
export const withRightClock = (desk: CallDesk, clock: Pick<ClockCheck, 'isRight'>): CallDesk => ({
  ...desk,
  submit: async (message) => {
    if (!clock.isRight()) throw new ApiError('UNAVAILABLE');
    return desk.submit(message);
  },
});
