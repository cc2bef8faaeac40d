import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@omni/platform';

/** Whether a Redis can be started here. Where one is demanded it must be. */
export const hasRedis = (): boolean => {
  const found = spawnSync('redis-server', ['--version']).status === 0;
  if (found) return true;
  if (process.env['OMNI_REQUIRE_REDIS'] === '1')
    throw new Error('OMNI_REQUIRE_REDIS is 1 and there is no redis-server');
  process.stderr.write('SKIPPED: the specs about Redis, because there is no redis-server here\n');
  return false;
};

export type LocalRedis = {
  readonly url: string;
  /** Takes no command and answers none, without closing a connection; `resume` lets it go on. */
  freeze(): void;
  resume(): void;
  stop(): Promise<void>;
};

export const startLocalRedis = async (port?: number): Promise<LocalRedis & { readonly port: number }> => {
  const chosen = port ?? (await freePort());
  const child = spawn('redis-server', [
    '--port',
    String(chosen),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ]);
  const ended = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  while (!said.includes('Ready to accept connections')) {
    const isOver = await Promise.race([once(child.stdout, 'data').then(() => false), ended.then(() => true)]);
    if (isOver) throw new Error(`Redis did not start:\n${said}`);
  }
  return {
    port: chosen,
    url: `redis://127.0.0.1:${chosen}/`,
    freeze: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
