import { errorCodeOf } from './error-code.js';
import { StartRefused } from './start-refused.js';

/** Why a port could not be had, in words that help. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another program listens there'],
  ['EACCES', 'this user may not listen there'],
  ['EADDRNOTAVAIL', 'this machine does not have the address'],
  ['ENOTFOUND', 'the host name is not known'],
]);

type Place = { readonly setting: string; readonly host: string; readonly port: number };

/** Runs the start of a server; a port that it cannot have is the operator's to change. */
export const listening = async <T>({ setting, host, port }: Place, start: () => Promise<T>): Promise<T> => {
  try {
    return await start();
  } catch (fault) {
    const reason = REASONS.get(errorCodeOf(fault));
    if (reason === undefined) throw fault;
    throw new StartRefused(`Cannot listen on ${host}, port ${port}: ${reason}. Change ${setting}.`, { cause: fault });
  }
};
