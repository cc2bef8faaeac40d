import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const POM = join(ROOT, 'tools/kafka/pom.xml');
export const LOG_SETTINGS = join(ROOT, 'tools/kafka/log4j2.properties');

/** Another pom, another folder. */
const folderOf = (pom: string): string =>
  join(
    ROOT,
    'node_modules/.cache/omni-kafka',
    createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12),
  );

export const canRun = (program: string, args: readonly string[]): boolean =>
  spawnSync(program, [...args], { stdio: 'ignore', env: process.env }).status === 0;

/** Why there is no broker to be had from here, or undefined. */
export const whyNoJars = (): string | undefined => {
  if (!canRun('java', ['-version'])) return 'there is no java';
  if (!existsSync(folderOf(POM)) && !canRun('mvn', ['-version'])) return 'there is no mvn to fetch the jars with';
  return undefined;
};

/** The folder of the broker's jars, fetched by Maven the first time. */
export const resolveJars = (): string => {
  const folder = folderOf(POM);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  const args = ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`];
  const { status, stdout } = spawnSync('mvn', args, { encoding: 'utf8' });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`Maven did not fetch the jars of Kafka:\n${stdout}`);
  }
  // Whole or not at all: somebody else may be doing the same.
  if (existsSync(folder)) rmSync(fresh, { recursive: true, force: true });
  else renameSync(fresh, folder);
  return folder;
};
