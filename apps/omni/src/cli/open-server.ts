import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, type Settings, StartRefused } from '@omni/platform';
import { findServer } from './find-server.js';
import { startForCommand } from './start-for-command.js';
import { type Terminal } from './terminal.js';

export type OpenServer = { readonly url: string; readonly bootstrapToken: string; close(): Promise<void> };

/** As the server does: the setting, else what it keeps in its data folder. */
const bootstrapTokenOf = (settings: Settings): string => {
  const path = join(settings.dataDir, 'bootstrap-token');
  if (settings.bootstrapToken !== null) return settings.bootstrapToken;
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  throw new StartRefused(`The bootstrap token is neither in OMNI_BOOTSTRAP_TOKEN nor in ${path}.`);
};

/**
 * The server to administer: the one at OMNI_URL, else the one that runs on the data folder, else one that is started for
 * this command. Throws `StartRefused` when settings are wrong.
 */
export const openServer = async ({ env, explain }: Terminal): Promise<OpenServer> => {
  const settings = readSettings(env);
  const url = await findServer(env['OMNI_URL'], settings.dataDir);
  if (url !== undefined) return { url, bootstrapToken: bootstrapTokenOf(settings), close: async () => undefined };
  explain(`No server runs on ${settings.dataDir}; starting one for this command ...`);
  return startForCommand(settings, env['OMNI_TEST_UNSAFE_POSTGRES'] === '1');
};
