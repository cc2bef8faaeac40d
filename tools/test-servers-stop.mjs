// Behind the last spec, also of a run that failed.
import stopPostgres from './test-postgres-stop.mjs';

export default async () => {
  const lender = globalThis.omniTestLender;
  globalThis.omniTestLender = undefined;
  await lender?.close();
  await stopPostgres();
};
