// Before the first spec that needs a server: PostgreSQL for all of them, and whoever lends the others when they are asked for.
import startPostgres from './test-postgres-start.mjs';

export default async () => {
  await startPostgres();
  if (globalThis.omniTestLender) return;
  const { LENT_SERVERS, startLender } = await import('../libs/testing/dist/index.js');
  globalThis.omniTestLender = await startLender(LENT_SERVERS);
};
