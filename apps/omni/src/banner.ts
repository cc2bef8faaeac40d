import { type ServerAddress } from './server-file.js';
import { type StartToken, type StartTokens } from './tokens.js';

const curlWith = (url: string, token: string): readonly string[] => [
  `  curl ${url}/api/v1/identifier \\`,
  `    -H "Authorization: Bearer ${token}" -H 'Content-Type: application/json' \\`,
  `    -d '{"platform":"website","anonymous_id":"visitor-1","count_prev_visits":true}'`,
];

/** How a shell gets the token without it being printed again. */
const shellTextOf = (token: StartToken): string =>
  token.path === null ? '$OMNI_CLIENT_TOKEN' : `$(cat '${token.path}')`;

const placeOf = (token: StartToken, name: string): string =>
  token.path === null ? `from ${name}` : `in ${token.path}`;

/** What is printed once everything answers. A token is shown only by the start that made it. */
export const bannerOf = (address: ServerAddress, tokens: StartTokens, startedInS: string): readonly string[] => [
  '',
  `Omni Identity is ready (${startedInS} s).`,
  '',
  `  Address         ${address.url}`,
  `  API pages       ${address.url}/api/v1/docs`,
  `  Health, metrics ${address.opsUrl}/health/ready  ${address.opsUrl}/metrics`,
  `  Client token    ${tokens.client.fresh ? tokens.client.value : placeOf(tokens.client, 'OMNI_CLIENT_TOKEN')}`,
  ...(tokens.client.fresh ? [`                  (kept ${placeOf(tokens.client, '')})`] : []),
  `  Administrator   token ${placeOf(tokens.bootstrap, 'OMNI_BOOTSTRAP_TOKEN')}`,
  '',
  'Try it:',
  '',
  ...curlWith(address.url, tokens.client.fresh ? tokens.client.value : shellTextOf(tokens.client)),
  '',
  'Ctrl-C stops it. What it knows stays in the data folder.',
];
