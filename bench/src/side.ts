import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClosers } from '@omni/platform';
import { startOnKafka } from './kafka-side.js';
import { startProcess } from './started-process.js';

export type SideName = 'omni' | 'naive' | 'bare' | 'selects' | 'echo';
export type BusName = 'in-process' | 'kafka';
export type Side = {
  readonly name: SideName;
  readonly url: string;
  /** Of the gateway, where it is a process of its own. */
  readonly opsUrl?: string;
  /** Where its PostgreSQL keeps its files; the bare side has none. */
  readonly folder: string;
  stop(): Promise<void>;
};

export const TOKEN = 'bench-token-bench-token-bench-token-1';
/** The administrator's, of our sides. */
export const BOOTSTRAP_TOKEN = 'the-bench-makes-its-tokens-with-this-one-0123456789';

const MAIN: { readonly [Name in SideName]: string } = {
  omni: '../../apps/omni/dist/main.js',
  naive: '../baselines/naive/dist/main.js',
  bare: 'bare.js',
  selects: 'select-loop.js',
  echo: 'everyday/gateway-echo.js',
};

/** Every side names its address on stdout, each in its own words. */
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;

const variablesOf = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  OMNI_DATA_DIR: folder,
  OMNI_CLIENT_TOKEN: TOKEN,
  OMNI_BOOTSTRAP_TOKEN: BOOTSTRAP_TOKEN,
  OMNI_RATE_LIMIT: 'off',
  OMNI_HTTP_PORT: '0',
  OMNI_OPS_PORT: '0',
  OMNI_LOG_LEVEL: 'error',
});

/** Starts a side on a fresh folder, in a process of its own; ours on Kafka in three. */
export const startSide = async (name: SideName, bus: BusName = 'in-process'): Promise<Side> => {
  const folder = mkdtempSync(join(tmpdir(), `omni-bench-${name}-`));
  chmodSync(folder, 0o755);
  const closers = createClosers();
  closers.add('folder', async () => rmSync(folder, { recursive: true, force: true }));
  const startAlone = async (): Promise<Pick<Side, 'url' | 'opsUrl'>> => {
    const program = startProcess(name, fileURLToPath(new URL(MAIN[name], import.meta.url)), variablesOf(folder));
    closers.add(name, program.stop);
    return { url: await program.awaitWords(ADDRESS) };
  };
  try {
    const addresses = await (bus === 'kafka' ? startOnKafka(folder, variablesOf(folder), closers) : startAlone());
    return { name, ...addresses, folder, stop: () => closers.closeAll() };
  } catch (fault) {
    await closers.closeAll();
    throw fault;
  }
};

/** The connection of the PostgreSQL that a side started in its folder. */
export const postgresOf = ({ folder }: Side): { readonly port: number; readonly password: string } => ({
  port: Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]),
  password: readFileSync(join(folder, 'postgres-password'), 'utf8').trim(),
});
