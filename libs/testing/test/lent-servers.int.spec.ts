import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describeWith, startKafka, startOwnKafka, startOwnRedis, startRedis } from '../src/index.js';

const GUARDED = fileURLToPath(new URL('../dist/guarded-process.js', import.meta.url));
const POLL_MS = 20;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the servers of a test run', () => {
  it('are the same for everybody who asks', async () => {
    expect(await startKafka()).toEqual(await startKafka());
    expect(await startRedis()).toEqual(await startRedis());
  });

  it('end when whoever started them is killed', async () => {
    const script = `import { startGuarded } from ${JSON.stringify(GUARDED)};
      console.log(startGuarded({ program: 'sleep', args: ['600'], logPath: '/dev/null' }).pid);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    starter.kill('SIGKILL');
    while (isAlive(pid)) await delay(POLL_MS);
  });

  describe('where nothing is installed', () => {
    const before = { ...process.env };
    beforeEach(() => {
      process.env['PATH'] = '/nowhere';
      delete process.env['OMNI_REQUIRE_KAFKA'];
      delete process.env['OMNI_REQUIRE_REDIS'];
    });
    afterEach(() => {
      process.env = { ...before };
    });

    it('are missing, for a reason that is told', async () => {
      expect(await startOwnKafka()).toEqual({ missing: 'there is no Docker, and there is no java' });
      expect(await startOwnRedis()).toEqual({ missing: 'there is neither Docker nor redis-server' });
    });

    it('are a failure where they are required', async () => {
      process.env['OMNI_REQUIRE_KAFKA'] = '1';
      process.env['OMNI_REQUIRE_REDIS'] = '1';
      await expect(startOwnKafka()).rejects.toThrow('OMNI_REQUIRE_KAFKA=1, but there is no Docker');
      await expect(startOwnRedis()).rejects.toThrow('OMNI_REQUIRE_REDIS=1, but there is neither');
    });
  });
});

describeWith(await startOwnRedis(), 'a Redis of its own', (redis) => {
  afterAll(() => redis.close());

  it('can be stopped and started again on its port', async () => {
    const { url } = redis;
    await redis.stop();
    await redis.start();
    expect(redis.url).toBe(url);
  });
});
