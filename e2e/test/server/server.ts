import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder, removeDataFolder } from './data-folder.js';
import { type Ending, type Env, launch, type Program, runOmni } from '@omni/testing/program';

/** The whole product in one process on a data folder of its own. */
export type Server = Program & {
  readonly url: string;
  readonly opsUrl: string;
  readonly folder: string;
  readonly env: Env;
  /** Every scope, space default. */
  readonly bootstrapToken: string;
  /** `identifier:write` and `journal:read`, space default. */
  readonly clientToken: string;
  /** Runs an `omni` command beside the server. */
  omni(...args: readonly string[]): Promise<Ending>;
  /** A SIGTERM and its end; the data folder stays. */
  stop(): Promise<Ending>;
};

export const envOf = (folder: string): Env => ({
  OMNI_DATA_DIR: folder,
  OMNI_HTTP_PORT: '0',
  OMNI_OPS_PORT: '0',
  OMNI_RATE_LIMIT: 'off',
});

type Address = { readonly url: string; readonly opsUrl: string };

export const startServer = async (given: { readonly folder?: string; readonly env?: Env } = {}): Promise<Server> => {
  const folder = given.folder ?? makeDataFolder();
  const env = { ...envOf(folder), ...given.env };
  const program = launch('main', [], env);
  await program.says('Ctrl-C stops it');
  const { url, opsUrl } = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as Address;
  const tokenIn = (name: string): string => readFileSync(join(folder, name), 'utf8').trim();
  return {
    ...program,
    url,
    opsUrl,
    folder,
    env,
    bootstrapToken: tokenIn('bootstrap-token'),
    clientToken: tokenIn('client-token'),
    omni: (...args) => runOmni(args, env),
    stop: () => {
      program.kill('SIGTERM');
      return program.ended;
    },
  };
};

/** Ends a server whatever became of it, and removes what it kept. */
export const discard = async (server: Server | undefined): Promise<void> => {
  if (!server) return;
  await server.stop();
  await removeDataFolder(server.folder);
};

const post = async (server: Server, path: string, body: object): Promise<unknown> => {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.bootstrapToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${path} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
};

export type TokenWish = { readonly space?: string; readonly scopes: readonly string[]; readonly rate?: string };

export const createToken = async (server: Server, { space = 'default', ...wish }: TokenWish): Promise<string> => {
  const made = (await post(server, '/api/v1/tokens', { space, ...wish })) as {
    readonly data: { readonly token: string };
  };
  return made.data.token;
};

export const createSpace = async (server: Server, name: string): Promise<void> => {
  await post(server, '/api/v1/spaces', { name });
};

export const tokenIdOf = (token: string): string => token.split('_')[1] ?? '';
