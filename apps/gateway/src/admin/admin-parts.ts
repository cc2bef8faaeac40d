import { type Pool } from 'pg';
import { type SpaceKinds } from '../access/space-kinds.js';
import { type CallDesk } from '../calls/call-desk.js';

/** What administration works with; the composition hands it in. */
export type AdminParts = {
  /** For the TypeORM data source of spaces and tokens; it keeps two connections at most. */
  readonly postgresUrl: string;
  readonly pool: Pool;
  readonly callDesk: CallDesk;
  readonly spaceKinds: SpaceKinds;
};

export const ADMIN_PARTS = Symbol('what administration works with');
