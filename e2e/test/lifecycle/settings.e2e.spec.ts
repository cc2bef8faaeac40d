import { once } from 'node:events';
import { createServer } from 'node:net';
import { isAlive, makeDataFolder, postgresPidOf, removeDataFolder } from '../server/data-folder.js';
import { type Ending, type Env, launch } from '@omni/testing/program';
import { envOf } from '../server/server.js';

const EX_CONFIG = 78;

let folder: string;
beforeEach(() => {
  folder = makeDataFolder();
});
afterEach(() => removeDataFolder(folder));

/** Ends a server that starts although it should not. */
const refused = async (env: Env): Promise<Ending> => {
  const program = launch('main', [], { ...envOf(folder), ...env });
  const stop = (): void => program.kill('SIGTERM');
  await Promise.race([program.says('Ctrl-C stops it').then(stop, stop), program.ended]);
  return program.ended;
};

const isPostgresLeft = (): boolean => isAlive(postgresPidOf(folder) ?? 2 ** 30);

describe('a start', () => {
  it('lists all settings that are wrong together, without their values, and starts nothing', async () => {
    const { status, stdout, stderr } = await refused({
      OMNI_HTTP_PORT: 'eighty-eighty',
      OMNI_RATE_LIMIT: '10 per day',
      OMNI_BOOTSTRAP_TOKEN: 'too-short-a-secret',
      OMNI_LOG_LEVEL: 'loud',
    });
    expect({ status, stdout }).toEqual({ status: EX_CONFIG, stdout: '' });
    for (const name of ['OMNI_HTTP_PORT', 'OMNI_RATE_LIMIT', 'OMNI_BOOTSTRAP_TOKEN', 'OMNI_LOG_LEVEL'])
      expect(stderr).toContain(name);
    expect(stderr).not.toContain('too-short-a-secret');
  });

  it('names the setting of a port that another program has, and leaves nothing running', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' && address ? address.port : 0);
    const [http, ops] = [await refused({ OMNI_HTTP_PORT: port }), await refused({ OMNI_OPS_PORT: port })];
    other.close();
    expect([http.status, ops.status]).toEqual([EX_CONFIG, EX_CONFIG]);
    expect([http.stderr, ops.stderr]).toEqual([
      expect.stringContaining('OMNI_HTTP_PORT'),
      expect.stringContaining('OMNI_OPS_PORT'),
    ]);
    expect(isPostgresLeft()).toBe(false);
  });

  it('names a data folder that cannot be used', async () => {
    const { status, stderr } = await refused({ OMNI_DATA_DIR: '/proc/omni' });
    expect({ status, stderr }).toEqual({ status: EX_CONFIG, stderr: expect.stringContaining('OMNI_DATA_DIR') });
  });

  it.each(['Starting PostgreSQL', 'Bringing the tables', 'Starting journal'])(
    'that a signal interrupts at "%s" ends everything it had started',
    async (moment) => {
      const program = launch('main', [], envOf(folder));
      await program.says(moment);
      program.kill('SIGTERM');
      expect((await program.ended).status).toBe(0);
      expect(isPostgresLeft()).toBe(false);
    },
  );
});
