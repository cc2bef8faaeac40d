import { createPool, type Pool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { FileTaken } from '../../src/import/import-batch.js';
import { type ImportCall, type ImportLine, type RefusedLine } from '../../src/import/import-line.js';
import { openLedger, type Place } from '../../src/import/ledger.js';
import { type ImportRun, runImport, SpaceMovedOn } from '../../src/import/run-import.js';
import { resolverMigrations } from '../../src/migrations/index.js';
import { readMessages } from '../../src/read-messages.js';
import { resolveBatch } from '../../src/resolve-batch.js';
import { callMessage, delivered, SPACE } from '../call-messages.js';
import { foldLog, readGraph } from '../read-graph.js';
import { importCall, toLines } from './import-lines.js';

let database: TestDatabase;
let pool: Pool;
let files = 0;

beforeAll(async () => {
  database = await openTestDatabase({ migrations: resolverMigrations });
  pool = createPool(database.url, { max: 4, name: 'import test', logger: createQuietLogger(), pipeline: true });
});
beforeEach(async () => {
  await pool.query(
    `truncate graph.space, graph.identity, graph.identifier, graph.merge, graph.call_seen, graph.event, graph.proposal,
       graph.consumer_offset, graph.import_file, graph.import_id`,
  );
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const inBatches = async function* (lines: readonly ImportLine[], size: number) {
  for (let from = 0; from < lines.length; from += size) yield lines.slice(from, from + size);
};

/** A file that no other run has, opened anew. */
const freshFile = () => ({ spaceId: SPACE.id, fingerprint: Buffer.from(`file ${files++}`) });

type Given = Partial<ImportRun> & { readonly size?: number };

const take = async (lines: readonly ImportLine[], { size = 7, ...more }: Given = {}) => {
  const file = more.file ?? freshFile();
  const refused: RefusedLine[] = [];
  const { place: start, uuidKey } = await openLedger(pool, file, { dryRun: more.dryRun ?? false });
  const rest = lines.filter(({ line }) => line > start.line);
  const place = await runImport({
    ...{ pool, file, spaceName: SPACE.name, uuidKey, start, live: false, dryRun: false },
    batches: inBatches(rest, size),
    onRefused: (rows, after) => refused.splice(0, Infinity, ...refused.filter(({ line }) => line <= after), ...rows),
    onTaken: () => undefined,
    onRetry: () => undefined,
    isStopping: () => false,
    ...more,
  });
  return { place, refused, file };
};

/** People with two devices each, who log in now and then and share a phone with a neighbour. */
const crowd = (count: number): readonly ImportCall[] =>
  Array.from({ length: count }, (_, n) => {
    const person = (n * 7) % 23;
    return importCall(
      {
        anonymous_id: `d${person}-${n % 2}`,
        ...(n % 3 === 0 ? { email: `e${(person + (n % 5 === 0 ? 1 : 0)) % 23}` } : {}),
        ...(n % 4 === 0 ? { phone: `48600100${100 + (person >> 1)}` } : {}),
      },
      {
        day: n / 20,
        visits: n % 11 === 0 ? 3 : 0,
        ...(n % 9 === 0 ? { idDigest: `${10 + (n % 27)}`.repeat(16) } : {}),
      },
    );
  });

describe('an import', () => {
  it('leaves tables that are the fold of the log, however it is cut into batches', async () => {
    const lines = toLines(crowd(300));
    const seed = freshFile();
    const { place } = await take(lines, { file: seed, size: 300 });
    const { rows } = await pool.query('select uuid_key from graph.import_file');
    const whole = await readGraph(pool, SPACE.id);
    expect(await foldLog(pool, SPACE.id)).toEqual(whole);
    await pool.query(
      'truncate graph.space, graph.identity, graph.identifier, graph.merge, graph.event, graph.proposal, graph.import_id',
    );
    await pool.query(`update graph.import_file set line = 0, next_byte = 0, last_at = 0, tally = '{}'`);
    const again = await take(lines, { file: seed, size: 13 });
    expect(rows).toHaveLength(1);
    expect(again.place).toEqual(place);
    expect(await readGraph(pool, SPACE.id)).toEqual(whole);
    expect(place.tally.merges).toBeGreaterThan(5);
    expect(place.tally.repeated).toBeGreaterThan(0);
  });

  it('is rehearsed with the same numbers, and leaves nothing behind', async () => {
    const calls = crowd(300);
    await take(toLines(calls.slice(0, 100)));
    const before = await readGraph(pool, SPACE.id);
    const lines = toLines(calls.slice(100));
    const rehearsed = await take(lines, { dryRun: true });
    expect(await readGraph(pool, SPACE.id)).toEqual(before);
    const real = await take(lines, { size: 50 });
    expect(rehearsed.place).toEqual(real.place);
  });

  it('goes on behind what it took, and a second run does nothing', async () => {
    const lines = toLines(crowd(100));
    let taken = 0;
    const { file, place: half } = await take(lines, { isStopping: () => taken >= 3, onTaken: () => taken++ });
    expect(half.line).toBe(21);
    const { place } = await take(lines, { file });
    expect([place.line, place.tally.lines]).toEqual([100, 100]);
    const graph = await readGraph(pool, SPACE.id);
    await take(lines, { file });
    expect(await readGraph(pool, SPACE.id)).toEqual(graph);
  });

  it('refuses the line alone that PostgreSQL cannot store', async () => {
    const poison = importCall({ anonymous_id: 'p', email: 'nul\0@example.com' });
    const calls = [...crowd(5), poison, ...crowd(5).map((call) => ({ ...call, atMs: poison.atMs + 86_400_000 }))];
    const { refused, place } = await take(toLines(calls.toSorted((a, b) => a.atMs - b.atMs)));
    expect(refused.map(({ reason }) => reason)).toEqual(['unstorable']);
    expect([place.tally.lines, place.tally.refused]).toEqual([11, { unstorable: 1 }]);
  });

  it('takes no line twice when the answer to its commit was lost', async () => {
    const lines = toLines(crowd(20));
    const file = freshFile();
    const { uuidKey, place: start } = await openLedger(pool, file, { dryRun: false });
    const first = await take(lines, { file, size: 20 });
    // The same batch from the same place: what a run does that never heard of its commit.
    const again = await take(lines, { file, size: 20, live: true, start, uuidKey, batches: inBatches(lines, 20) });
    expect(again.place).toEqual(first.place);
    expect((await readGraph(pool, SPACE.id)).position).toBe(first.place.tally.events);
  });

  it('ends when another import takes the same file', async () => {
    const lines = toLines(crowd(20));
    const file = freshFile();
    await take(lines.slice(0, 10), { file, size: 10 });
    const { uuidKey, place } = await openLedger(pool, file, { dryRun: false });
    const start: Place = { ...place, line: 5 };
    await expect(take(lines, { file, start, uuidKey, batches: inBatches(lines.slice(5), 10) })).rejects.toBeInstanceOf(
      FileTaken,
    );
  });

  it('does not begin in a space that has newer calls, unless it is told to', async () => {
    await resolveBatch(pool, {
      logId: 'log',
      ...readMessages(delivered([callMessage({ anonymous_id: 'now' })])),
      poisoned: [],
    });
    await expect(take(toLines(crowd(10)))).rejects.toBeInstanceOf(SpaceMovedOn);
    const { place } = await take(toLines(crowd(10)), { live: true });
    expect(place.tally.refused).toEqual({});
  });

  it('shares the space with a resolver: both take turns, and the log stays whole', async () => {
    const importing = take(toLines(crowd(200)), { live: true, size: 5 });
    const answers: number[] = [];
    for (let offset = 0; offset < 40; offset++) {
      const work = readMessages(delivered([callMessage({ anonymous_id: `live-${offset % 4}` })], offset));
      const { replies } = await resolveBatch(pool, { logId: 'log', ...work, poisoned: [] });
      answers.push(replies[0]?.reply.visits ?? 0);
    }
    await importing;
    expect(answers.filter((visits) => visits === 10)).toHaveLength(4);
    expect(await foldLog(pool, SPACE.id)).toEqual(await readGraph(pool, SPACE.id));
  });
});
