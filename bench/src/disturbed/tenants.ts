import { partitionOf } from '@omni/bus';

/** The most partitions that a comparison has: spaces are spread evenly over so many. */
const SPREAD_OVER = 4;
/** Never reached. */
const RATE = '1000000/1s';

/** Names of spaces of which every partition gets the same number. */
export const spreadSpaces = (count: number): readonly string[] => {
  const names: string[] = [];
  for (let number = 1; names.length < count; number++) {
    const name = `bench-${number}`;
    if (partitionOf(name, SPREAD_OVER) === names.length % SPREAD_OVER) names.push(name);
  }
  return names;
};

type Office = { readonly url: string; readonly bootstrapToken: string };

const ask = async ({ url, bootstrapToken }: Office, path: string, body: object): Promise<unknown> => {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bootstrapToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${path} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
};

/** Makes a space and answers a token for it. */
export const openTenant = async (office: Office, space: string): Promise<string> => {
  await ask(office, '/api/v1/spaces', { name: space });
  const scopes = ['identifier:write', 'journal:read'];
  const made = await ask(office, '/api/v1/tokens', { space, scopes, rate: RATE });
  return (made as { readonly data: { readonly token: string } }).data.token;
};
