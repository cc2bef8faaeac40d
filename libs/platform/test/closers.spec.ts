import { createClosers } from '../src/closers.js';

describe('closers', () => {
  it('end things one after the other, the last started first', async () => {
    const closers = createClosers();
    const ended: string[] = [];
    closers.add('database', () => void ended.push('database'));
    closers.add('server', async () => {
      await Promise.resolve();
      ended.push('server');
    });
    await closers.closeAll();
    expect(ended).toEqual(['server', 'database']);
  });

  it('go on behind a failure and tell all of them', async () => {
    const closers = createClosers();
    let closed = false;
    closers.add('database', () => void (closed = true));
    closers.add('bus', () => Promise.reject(new Error('stuck')));
    closers.add('server', () => {
      throw new Error('stuck as well');
    });
    await expect(closers.closeAll()).rejects.toThrow('server did not close; bus did not close');
    expect(closed).toBe(true);
  });

  it('run once, however often they are asked', async () => {
    const closers = createClosers();
    let runs = 0;
    closers.add('server', () => void runs++);
    await Promise.all([closers.closeAll(), closers.closeAll()]);
    expect(runs).toBe(1);
  });
});
