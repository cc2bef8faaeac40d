import { CommandRefused } from './exit-status.js';

const TIMEOUT_MS = 15_000;

type ErrorAnswer = {
  readonly error?: {
    readonly message?: string;
    readonly details?: readonly { readonly field: string; readonly message: string }[];
  };
};

/** The administration of a running server over HTTP. Every refusal is a `CommandRefused` in the server's words. */
export type AdminApi = {
  send<T>(method: string, path: string, body?: object): Promise<T>;
};

const faultOf = (status: number, { error }: ErrorAnswer): CommandRefused => {
  if (status === 401)
    return new CommandRefused(
      'The server does not know this bootstrap token; see OMNI_BOOTSTRAP_TOKEN and OMNI_DATA_DIR.',
    );
  const details = (error?.details ?? []).map(({ field, message }) => `\n  ${field} ${message}`.trimEnd());
  return new CommandRefused(`${error?.message ?? `The server answered ${status}`}${details.join('')}`);
};

const readAnswer = async (response: Response, url: string): Promise<object> => {
  const text = await response.text();
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // Told below: whatever answers there is none of ours.
  }
  throw new CommandRefused(`What answers at ${url} (status ${response.status}) is no Omni Identity server.`);
};

export const createAdminApi = (server: { readonly url: string; readonly bootstrapToken: string }): AdminApi => ({
  async send<T>(method: string, path: string, body?: object) {
    const headers = {
      authorization: `Bearer ${server.bootstrapToken}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const request = {
      method,
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body && { body: JSON.stringify(body) }),
    };
    let response: Response;
    try {
      response = await fetch(new URL(path, server.url), request);
    } catch (cause) {
      throw new CommandRefused(`The server at ${server.url} cannot be reached.`, { cause });
    }
    const answer = await readAnswer(response, server.url);
    if (!response.ok) throw faultOf(response.status, answer);
    return (answer as { readonly data: T }).data;
  },
});

/** Every row of a list that comes in pages. */
export const readAll = async <K extends string, T>(api: AdminApi, path: string, member: K): Promise<readonly T[]> => {
  const rows: T[] = [];
  let after: string | null = '';
  while (after !== null) {
    const query: string = after === '' ? '' : `${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}`;
    type Page = { readonly [M in K]: readonly T[] } & { readonly next_after: string | null };
    const page: Page = await api.send<Page>('GET', `${path}${query}`);
    rows.push(...page[member]);
    after = page.next_after;
  }
  return rows;
};
