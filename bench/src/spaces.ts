import { BOOTSTRAP_TOKEN, type Side } from './side.js';

const SCOPES = ['identifier:write', 'journal:read'];
const AT_ONCE = 8;

const ask = async ({ url }: Side, path: string, body: object): Promise<unknown> => {
  const headers = { authorization: `Bearer ${BOOTSTRAP_TOKEN}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${path} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
};

const openSpace = async (side: Side, space: string): Promise<string> => {
  await ask(side, '/api/v1/spaces', { name: space });
  const made = (await ask(side, '/api/v1/tokens', { space, scopes: SCOPES })) as { data: { token: string } };
  return made.data.token;
};

/** Makes spaces of one of our sides, each with a token. Resolves with the tokens. */
export const openSpaces = async (side: Side, count: number, prefix = 'space'): Promise<readonly string[]> => {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - tokens.length) }, (_, index) =>
      openSpace(side, `${prefix}-${tokens.length + index}`),
    );
    tokens.push(...(await Promise.all(some)));
  }
  return tokens;
};
