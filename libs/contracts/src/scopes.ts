/** What a token may be allowed. */
export const SCOPES = [
  'identifier:write',
  'journal:read',
  'identity:read',
  'identity:write',
  'privacy:erase',
  'admin',
] as const;

export type Scope = (typeof SCOPES)[number];
