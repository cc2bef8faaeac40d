import { isIPv6 } from 'node:net';

/** "Every address" is where a server listens, not where it can be reached. */
const REACHABLE: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** The URL at which this machine reaches a server that listens on host and port. */
export const urlOf = (host: string, port: number): string => {
  const reachable = REACHABLE.get(host) ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
};
