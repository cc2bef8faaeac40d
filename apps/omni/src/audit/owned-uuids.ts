import { type Pool } from '@omni/platform';
import { type Note } from './findings.js';

/** As many bits of a uuid as a number holds exactly: few are ever alike by chance, and those are looked up. */
const HEX_DIGITS = 13;

const holds = async (pool: Pool, spaceId: number, uuid: string): Promise<boolean> => {
  const { rowCount } = await pool.query('select 1 from graph.identity where space_id = $1 and uuid = $2', [
    spaceId,
    uuid,
  ]);
  return rowCount !== null && rowCount > 0;
};

export type OwnedUuids = {
  /** Which identity of the space a uuid belongs to. */
  own(spaceId: number, uuid: string, id: number): void;
  /** Notes those that another space has as well. */
  check(note: Note): Promise<void>;
};

/** To whom the uuids of all spaces belong: a uuid that two of them have would let one read the other. */
export const createOwnedUuids = (pool: Pool): OwnedUuids => {
  const spaceOf = new Map<number, number>();
  let doubtful: { readonly uuid: string; readonly id: number; readonly other: number }[] = [];
  return {
    own: (spaceId, uuid, id) => {
      const name = Number.parseInt(uuid.replaceAll('-', '').slice(0, HEX_DIGITS), 16);
      const other = spaceOf.get(name);
      if (other === undefined) spaceOf.set(name, spaceId);
      else if (other !== spaceId) doubtful.push({ uuid, id, other });
    },
    check: async (note) => {
      for (const { uuid, id, other } of doubtful)
        if (await holds(pool, other, uuid)) note('I11', 'identities with a uuid of another space', id);
      doubtful = [];
    },
  };
};
