import { gatewayMigrations } from '@omni/gateway';
import { journalMigrations } from '@omni/journal';
import { migrate } from '@omni/platform';
import { resolverMigrations } from '@omni/resolver';

/** Each app brings its own tables and remembers by itself which migrations have run. */
const APPS = [
  { name: 'gateway', migrations: gatewayMigrations },
  { name: 'resolver', migrations: resolverMigrations },
  { name: 'journal', migrations: journalMigrations },
] as const;

/** Brings the tables of all apps up to date. Resolves with the number of migrations that were run. */
export const migrateAll = async (url: string, announce: (line: string) => void): Promise<number> => {
  announce('Bringing the tables up to date ...');
  let count = 0;
  for (const app of APPS) count += await migrate(url, app);
  return count;
};
