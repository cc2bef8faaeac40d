import { collectDefaultMetrics, Registry } from 'prom-client';

export { Registry } from 'prom-client';

/** A registry with the usual figures of a Node.js process; each part adds its own. */
export const createRegistry = (): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
};
