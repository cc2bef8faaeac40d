import { createPool, type Pool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { type InboundMessage, type Reply } from '@omni/contracts';
import { Registry } from 'prom-client';
import { type CallDesk } from '../../src/calls/call-desk.js';
import { startClockCheck, withRightClock } from '../../src/calls/clock-check.js';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
  pool = createPool(database.url, { max: 2, name: 'spec', logger: createQuietLogger() });
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const REPLY: Reply = { id: 'a', status: 'done', uuid: '', identity: 1, email: '', visits: 0, position: 1 };
const MESSAGE = { id: 'a' } as InboundMessage;
const desk: CallDesk = {
  submit: async () => REPLY,
  admits: () => true,
  replyTo: { gateway: 'spec', partition: 0 },
  deadlineFrom: (acceptedAtMs) => acceptedAtMs + 2_000,
  close: async () => undefined,
};

/** PostgreSQL with a clock that is ahead of the real one; `null` has it fail. */
const ahead = (offsetMs: () => number | null) => ({
  query: async (text: string) => {
    const offset = offsetMs();
    if (offset === null) throw new Error('away');
    const { rows } = await pool.query<{ at: number }>(text);
    return { rows: rows.map(({ at }) => ({ at: at + offset })) };
  },
});

const open = async (offsetMs: () => number | null) => {
  const lines: string[] = [];
  const write = (_facts: object, line: string): void => void lines.push(line);
  const log = { warn: write, error: write };
  const check = await startClockCheck({
    pool: ahead(offsetMs) as Pool,
    logger: log,
    registry: new Registry(),
    everyMs: 5,
  });
  return { check, lines, desk: withRightClock(desk, check) };
};
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

describe('a gateway whose clock', () => {
  it('agrees with that of PostgreSQL takes calls', async () => {
    const { check, lines, desk: own } = await open(() => 0);
    expect(await own.submit(MESSAGE)).toBe(REPLY);
    await check.close();
    expect(lines).toEqual([]);
  });

  it.each([600_000, -600_000])(
    'differs by %d ms refuses calls with UNAVAILABLE, says so once, and recovers',
    async (offset) => {
      let now: number | null = offset;
      const { check, lines, desk: own } = await open(() => now);
      await expect(own.submit(MESSAGE)).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 });
      now = 0;
      await until(check.isRight);
      expect(await own.submit(MESSAGE)).toBe(REPLY);
      await check.close();
      expect(lines).toEqual([
        'the clock differs from that of PostgreSQL; calls are refused',
        'the clock agrees with that of PostgreSQL again',
      ]);
    },
  );

  it('cannot be compared keeps its last verdict', async () => {
    let now: number | null = 0;
    const { check, lines, desk: own } = await open(() => now);
    now = null;
    await until(() => lines.length > 2);
    expect(await own.submit(MESSAGE)).toBe(REPLY);
    await check.close();
  });
});
