import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Facts } from './result.js';

/** What changes a figure: neither pages nor results do. */
const MEASURED = ['apps', 'libs', 'bench/src', 'bench/baselines', 'package-lock.json'];
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const ask = (command: string, args: readonly string[]): string => {
  const { status, stdout } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
};

/** `+` where the sources are not those of any commit, or nobody can tell. */
const commit = (): string => {
  const last = ask('git', ['log', '-1', '--format=%h', '--', ...MEASURED]);
  const changes = ask('git', ['status', '--porcelain', '--', ...MEASURED]);
  return last === '' || changes !== '' ? `${last}+` : last;
};

/** Of the broker that the measurements start. */
const kafkaVersion = (): string =>
  /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([^<]+)/.exec(
    readFileSync(join(ROOT, 'tools/kafka/pom.xml'), 'utf8'),
  )?.[1] ?? '';

/** `postgres`: what its server says of itself. */
export const readFacts = (postgres: string): Facts => ({
  commit: commit(),
  node: process.versions.node,
  postgres,
  kafka: kafkaVersion(),
  cpus: cpus().length,
  date: new Date().toISOString().slice(0, 10),
});
