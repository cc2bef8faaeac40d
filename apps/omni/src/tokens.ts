import { join } from 'node:path';
import { secretAt, type Settings } from '@omni/platform';

/** A token of the start. `path` is null where the environment gave it. */
export type StartToken = { readonly value: string; readonly path: string | null; readonly fresh: boolean };
export type StartTokens = { readonly bootstrap: StartToken; readonly client: StartToken };

const tokenOf = (given: string | null, path: string): StartToken =>
  given === null ? secretAt(path) : { value: given, path: null, fresh: false };

/** The tokens that work without having been created: from the environment, else made once and kept in the data folder. */
export const openTokens = (settings: Settings, folder: string): StartTokens => ({
  bootstrap: tokenOf(settings.bootstrapToken, join(folder, 'bootstrap-token')),
  client: tokenOf(settings.clientToken, join(folder, 'client-token')),
});
