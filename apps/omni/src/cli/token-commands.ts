import { Command, Option } from 'commander';
import { readAll } from './admin-api.js';
import { toNames, toRate, toScopes, toSeconds } from './option-values.js';
import { toTextTable } from './text-table.js';
import { type Session } from './session.js';

type Token = {
  readonly id: string;
  readonly space: string;
  readonly scopes: readonly string[];
  readonly platforms: readonly string[] | null;
  readonly rate: string | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
};

type CreateOptions = {
  readonly space: string;
  readonly scopes: readonly string[];
  readonly platforms?: readonly string[];
  readonly rate?: string;
  readonly journalOrder?: string;
  readonly expires?: number;
  readonly claimed?: true;
};

const createToken =
  (session: Session) =>
  async (options: CreateOptions): Promise<void> => {
    const { journalOrder: journal_order, expires: expires_in_s, ...same } = options;
    const made = await session.ask((api) =>
      api.send<Token & { readonly token: string }>('POST', '/api/v1/tokens', { ...same, journal_order, expires_in_s }),
    );
    const end = made.expires_at === null ? 'never expires' : `expires ${made.expires_at}`;
    session.explain(
      `Token ${made.id} of space ${made.space} (${made.scopes.join(', ')}), ${end}. It is shown this once:`,
    );
    session.print(made.token);
  };

const stateOf = (token: Token, nowMs: number): string => {
  if (token.revoked_at !== null) return 'revoked';
  return token.expires_at !== null && Date.parse(token.expires_at) <= nowMs ? 'expired' : 'good';
};

const rowOf = (token: Token): readonly string[] => [
  token.id,
  token.space,
  stateOf(token, Date.now()),
  token.scopes.join(','),
  token.platforms?.join(',') ?? 'all',
  token.rate ?? 'default',
  token.created_at,
  token.expires_at ?? 'never',
  token.last_used_at ?? 'never',
];
const HEAD = ['ID', 'SPACE', 'STATE', 'SCOPES', 'PLATFORMS', 'RATE', 'CREATED', 'EXPIRES', 'LAST USED'];

const listTokens =
  (session: Session) =>
  async (options: { readonly space?: string; readonly json?: true }): Promise<void> => {
    const query = options.space === undefined ? '' : `?space=${encodeURIComponent(options.space)}`;
    const found = await session.ask((api) => readAll<'tokens', Token>(api, `/api/v1/tokens${query}`, 'tokens'));
    const tokens = found.toSorted((a, b) => a.created_at.localeCompare(b.created_at));
    session.print(options.json ? JSON.stringify(tokens, null, 2) : toTextTable(HEAD, tokens.map(rowOf)));
  };

const revokeToken =
  (session: Session) =>
  async (id: string): Promise<void> => {
    await session.ask((api) => api.send('DELETE', `/api/v1/tokens/${encodeURIComponent(id)}`));
    session.explain(`Token ${id} is revoked and stops working within 10 seconds.`);
  };

export const addTokenCommands = (program: Command, session: Session): void => {
  const token = program.command('token').description('tokens of clients');
  token
    .command('create')
    .description('makes a token and prints it, alone on stdout, this once')
    .option('--space <name>', 'the space that it belongs to', 'default')
    .requiredOption('--scopes <a,b>', 'what it may do', toScopes)
    .option('--platforms <a,b>', 'the only platforms that it may name', toNames)
    .option('--rate <requests/window>', 'a limit of its own, such as 1000/60s', toRate)
    .addOption(
      new Option('--journal-order <order>', 'order of a journal page unless the request says').choices(['asc', 'desc']),
    )
    .option('--expires <time>', 'when it expires, such as 90d or 12h', toSeconds)
    .option('--claimed', 'mark it as one whose word about identifiers is only a claim')
    .action(createToken(session));
  token
    .command('list')
    .description('lists tokens, never their secrets')
    .option('--space <name>', 'only of this space')
    .option('--json', 'as JSON')
    .action(listTokens(session));
  token
    .command('revoke')
    .description('revokes a token for good')
    .argument('<id>', 'see token list')
    .action(revokeToken(session));
};
