import { type Call } from './http-request.js';

/** A person with a long history, and the one who turns out to be the same. */
export type BigPerson = {
  /** In this order: calls of one wave do not depend on each other. */
  readonly waves: readonly (readonly Call[])[];
  /** The call that joins both. */
  readonly merge: string;
};

export const IDENTIFIERS = 400;
export const ENTRIES = 1_000;
const PATH = '/api/v1/identifier?limit=1';

const recorded = (identifiers: object, index: number): Call => ({
  path: PATH,
  body: JSON.stringify({
    platform: 'bench',
    ...identifiers,
    valuation_properties: { action: 'product_viewed', properties: { sku: `sku-${index}`, price: 129.9 } },
  }),
});

/**
 * All devices but the last are first seen alone, so each is an identity that the person absorbs: what a merge has to move is
 * a person of 400 members. The other person is the older one, who therefore survives.
 */
export const createBigPerson = (name: string): BigPerson => {
  const [user, email] = [`user-${name}`, `user-${name}@mail.example`];
  const devices = Array.from({ length: IDENTIFIERS - 1 }, (_, index) => ({ anonymous_id: `${name}-device-${index}` }));
  const alone = devices.map(recorded);
  const joined = devices.map((device, index) => recorded({ ...device, user_id: user }, index));
  const more = Array.from({ length: ENTRIES - alone.length - joined.length }, (_, index) =>
    recorded({ user_id: user }, index),
  );
  return {
    waves: [[recorded({ email }, 0), ...alone], [recorded({ user_id: user }, 0)], [...joined, ...more.slice(1)]],
    merge: JSON.stringify({ platform: 'bench', user_id: user, email, count_prev_visits: true }),
  };
};
