import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { startEmbeddedPostgres } from '@omni/platform';
import pg from 'pg';

/**
 * A prepared `select 1`, over and over on one connection: the control, whose rate tells how soon a process and a PostgreSQL
 * get to answer each other. Usage: OMNI_DATA_DIR=… node select-loop.js, then GET /?seconds=2.
 */
const STATEMENT = { name: 'one', text: 'select 1' };

const postgres = await startEmbeddedPostgres({
  folder: process.env['OMNI_DATA_DIR'] ?? '',
  announce: () => undefined,
});
const client = new pg.Client({ connectionString: postgres.url });
await client.connect();
const { rows } = await client.query<{ server_version: string }>('show server_version');

const selectsPerSecond = async (seconds: number): Promise<number> => {
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  let selects = 0;
  for (; performance.now() < endMs; selects++) await client.query(STATEMENT);
  return (selects * 1_000) / (performance.now() - startedMs);
};

const server = createServer((request, response) => {
  const seconds = Number(new URL(request.url ?? '/', 'http://control').searchParams.get('seconds'));
  void selectsPerSecond(seconds).then((rate) =>
    response.end(JSON.stringify({ selectsPerSecond: rate, postgres: rows[0]?.server_version ?? '' })),
  );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});

const stop = async (): Promise<void> => {
  server.close();
  await client.end();
  await postgres.stop('fast');
};
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
