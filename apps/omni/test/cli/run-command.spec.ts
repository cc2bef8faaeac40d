import { runCommand } from '../../src/cli/run-command.js';

const run = async (line: string, env: { readonly [name: string]: string } = {}) => {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    env,
    print: (text: string) => void out.push(text),
    explain: (text: string) => void err.push(text),
  };
  const status = await runCommand(line.split(' ').filter(Boolean), terminal);
  return { status, out: out.join('\n'), err: err.join('\n') };
};

describe('a command line', () => {
  it.each(['--help', 'token --help', 'token create --help', 'space set --help'])(
    'that asks for help (%s) gets it on stdout, status 0',
    async (line) => {
      const { status, out, err } = await run(line);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      expect(out).toContain('Usage: omni');
    },
  );

  it.each([
    ['', 'Usage: omni'],
    ['token', 'Usage: omni token'],
    ['tokens', 'unknown command'],
    ['token create', '--scopes'],
    ['token create --scopes write', 'Unknown: write'],
    ['token create --scopes admin --rate fast', '--rate'],
    ['token create --scopes admin --rate off', 'OMNI_RATE_LIMIT=off'],
    ['token create --scopes admin --expires soon', 'such as 90d'],
    ['token create --scopes admin --journal-order up', 'asc, desc'],
    ['token create --scopes admin --scope x', 'unknown option'],
    ['token create --scopes admin more', 'too many arguments'],
    ['token revoke', 'missing required argument'],
    ['space create', 'missing required argument'],
    ['space set default', 'nothing to set'],
    ['space set default --user-id maybe', 'on or off'],
    ['space set default --kind crm_id', 'crm_id=person'],
  ])('that is wrong (%s) says why on stderr, status 64', async (line, why) => {
    const { status, out, err } = await run(line);
    expect({ status, out }).toEqual({ status: 64, out: '' });
    expect(err).toContain(why);
  });

  it('with wrong settings names them, status 78', async () => {
    const { status, err } = await run('token list', { OMNI_HTTP_PORT: 'http', OMNI_RATE_LIMIT: 'fast' });
    expect(status).toBe(78);
    expect(err).toContain('OMNI_HTTP_PORT');
    expect(err).toContain('OMNI_RATE_LIMIT');
  });

  it('with a wrong OMNI_URL says so, status 78', async () => {
    const { status, err } = await run('token list', { OMNI_URL: 'here' });
    expect(status).toBe(78);
    expect(err).toContain('OMNI_URL must be a URL');
  });
});
