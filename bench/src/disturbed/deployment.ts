import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Closers, createClosers, startEmbeddedPostgres } from '@omni/platform';
import { freePort, startOwnKafka } from '@omni/testing';
import { type Env, runOmni } from '@omni/testing/program';
import { BOOTSTRAP_TOKEN, type BusName, type Side, TOKEN } from '../side.js';
import { type Member, startMember } from './member.js';
import { openSlowLink } from './slow-link.js';
import { openTenant, spreadSpaces } from './tenants.js';

export type Wish = {
  readonly bus: BusName;
  readonly partitions?: number;
  /** So many spaces with a token each; without it the token of the default space. */
  readonly spaces?: number;
  readonly resolvers?: number;
  /** What passes between each resolver and PostgreSQL in a second. */
  readonly resolverBytesPerSecond?: number;
  readonly env?: Env;
};

/** Our side, each process of it there to be watched and killed. */
export type Deployment = {
  readonly side: Side;
  readonly tokens: readonly string[];
  readonly members: readonly Member[];
  readonly resolvers: readonly Member[];
  omni(...args: readonly string[]): ReturnType<typeof runOmni>;
};

type Started = { readonly url: string; readonly members: readonly Member[]; readonly env: Env };

const startAlone = async (env: Env, closers: Closers): Promise<Started> => {
  const httpPort = await freePort();
  const member = await startMember('main', { ...env, OMNI_HTTP_PORT: String(httpPort) });
  closers.add('ours', member.stop);
  return { url: `http://127.0.0.1:${httpPort}`, members: [member], env };
};

const openServers = async (folder: string, closers: Closers) => {
  const postgres = await startEmbeddedPostgres({ folder, announce: () => undefined });
  closers.add('PostgreSQL', () => postgres.stop('fast'));
  const kafka = await startOwnKafka();
  if ('missing' in kafka) throw new Error(`there is no Kafka: ${kafka.missing}`);
  closers.add('Kafka', () => kafka.close());
  return { OMNI_POSTGRES_URL: postgres.url, OMNI_KAFKA_BROKERS: kafka.brokers.join(',') };
};

const linkToPostgres = async (wish: Wish, postgresUrl: string, closers: Closers): Promise<Env> => {
  if (wish.resolverBytesPerSecond === undefined) return {};
  const url = new URL(postgresUrl);
  const link = await openSlowLink(Number(url.port), wish.resolverBytesPerSecond);
  closers.add('a slow link', link.close);
  url.port = String(link.port);
  return { OMNI_POSTGRES_URL: url.href };
};

const startServices = async (wish: Wish, given: Env, folder: string, closers: Closers): Promise<Started> => {
  const [grpcPort, httpPort] = [String(await freePort()), String(await freePort())];
  const env = {
    ...given,
    ...(await openServers(folder, closers)),
    OMNI_GRPC_PORT: grpcPort,
    OMNI_JOURNAL_URL: `ipv4:127.0.0.1:${grpcPort}`,
    OMNI_HTTP_PORT: httpPort,
  };
  const migrated = await runOmni(['migrate'], env);
  if (migrated.status !== 0) throw new Error(`the tables could not be made: ${migrated.stderr}`);
  const members: Member[] = [];
  const start = async (name: 'gateway' | 'resolver' | 'journal', more: Env = {}): Promise<void> => {
    const member = await startMember(name, { ...env, ...more });
    closers.add(name, member.stop);
    members.push(member);
  };
  await start('journal');
  for (let count = 0; count < (wish.resolvers ?? 1); count++)
    await start('resolver', await linkToPostgres(wish, env.OMNI_POSTGRES_URL, closers));
  await start('gateway');
  return { url: `http://127.0.0.1:${httpPort}`, members, env };
};

const open = async (wish: Wish, folder: string, closers: Closers): Promise<Deployment> => {
  const variables: Env = {
    OMNI_DATA_DIR: folder,
    OMNI_CLIENT_TOKEN: TOKEN,
    OMNI_BOOTSTRAP_TOKEN: BOOTSTRAP_TOKEN,
    OMNI_RATE_LIMIT: 'off',
    OMNI_LOG_LEVEL: 'warn',
    OMNI_KAFKA_PARTITIONS: String(wish.partitions ?? 4),
    ...wish.env,
  };
  const started = await (wish.bus === 'kafka'
    ? startServices(wish, variables, folder, closers)
    : startAlone(variables, closers));
  const { url, members, env } = started;
  const tokens: string[] = [];
  for (const space of spreadSpaces(wish.spaces ?? 0))
    tokens.push(await openTenant({ url, bootstrapToken: BOOTSTRAP_TOKEN }, space));
  return {
    side: { name: 'omni', url, folder, stop: () => closers.closeAll() },
    tokens: tokens.length > 0 ? tokens : [TOKEN],
    members,
    resolvers: members.filter(({ name }) => name === 'resolver'),
    omni: (...args) => runOmni(args, env),
  };
};

/** Starts ours on servers of its own; `side.stop` ends all of it. */
export const openDeployment = async (wish: Wish): Promise<Deployment> => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-bench-disturbed-'));
  chmodSync(folder, 0o755);
  const closers = createClosers();
  closers.add('folder', async () => rmSync(folder, { recursive: true, force: true }));
  try {
    return await open(wish, folder, closers);
  } catch (fault) {
    await closers.closeAll();
    throw fault;
  }
};
