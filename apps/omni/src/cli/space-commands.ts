import { Command } from 'commander';
import { readAll } from './admin-api.js';
import { type KindChanges, toKinds, toSwitch } from './option-values.js';
import { type Session } from './session.js';
import { toTextTable } from './text-table.js';

type Space = {
  readonly name: string;
  readonly user_id: boolean;
  readonly kinds: { readonly [kind: string]: string };
  readonly created_at: string;
};

const kindsOf = ({ kinds }: Space): string =>
  Object.entries(kinds)
    .map(([kind, value]) => `${kind}=${value}`)
    .join(',') || 'none';

const createSpace =
  (session: Session) =>
  async (name: string): Promise<void> => {
    await session.ask((api) => api.send('POST', '/api/v1/spaces', { name }));
    session.explain(`Space ${name} is ready; make a token for it with: token create --space ${name}`);
  };

const listSpaces =
  (session: Session) =>
  async (options: { readonly json?: true }): Promise<void> => {
    const spaces = await session.ask((api) => readAll<'spaces', Space>(api, '/api/v1/spaces', 'spaces'));
    const rows = spaces.map((space) => [space.name, space.user_id ? 'on' : 'off', kindsOf(space), space.created_at]);
    session.print(
      options.json ? JSON.stringify(spaces, null, 2) : toTextTable(['NAME', 'USER_ID', 'KINDS', 'CREATED'], rows),
    );
  };

type SetOptions = { readonly userId?: boolean; readonly kind?: KindChanges };

const setSpace =
  (session: Session) =>
  async (name: string, options: SetOptions, command: Command): Promise<void> => {
    if (options.userId === undefined && options.kind === undefined)
      command.error('error: give --user-id or --kind: there is nothing to set');
    const change = { user_id: options.userId, kinds: options.kind };
    const space = await session.ask((api) =>
      api.send<Space>('PATCH', `/api/v1/spaces/${encodeURIComponent(name)}`, change),
    );
    session.explain(
      `Space ${space.name} now has user_id ${space.user_id ? 'on' : 'off'} and the custom kinds: ${kindsOf(space)}.`,
    );
  };

export const addSpaceCommands = (program: Command, session: Session): void => {
  const space = program.command('space').description('spaces: nothing ever crosses them');
  space
    .command('create')
    .description('makes a space')
    .argument('<name>', 'a-z, 0-9 and -')
    .action(createSpace(session));
  space.command('list').description('lists spaces').option('--json', 'as JSON').action(listSpaces(session));
  space
    .command('set')
    .description("changes a space's policy, for the calls that follow")
    .argument('<name>', 'see space list')
    .option('--user-id <on|off>', 'whether user_id is a kind of this space', toSwitch)
    .option('--kind <name=class>', 'a custom kind: crm_id=person, tv_id=device, old_id=off; may be repeated', toKinds)
    .action(setSpace(session));
};
