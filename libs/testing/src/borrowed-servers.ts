import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Tells the spec files, which run in other processes, whom to ask for a server. */
export const LENDER_VARIABLE = 'OMNI_TEST_LENDER_URL';

/** A server of the run, or why there is none. */
export type Loan<T> = T | Missing;
export type Missing = { readonly missing: string };

/** Starts a server when it is first asked for. */
export type Source<T> = () => Promise<Loan<T & { close(): Promise<void> }>>;
export type Sources = { readonly [name: string]: Source<object> };

const isMissing = (loan: object): loan is Missing => 'missing' in loan;

const answer = (response: ServerResponse, body: object): void =>
  void response.setHeader('content-type', 'application/json').end(JSON.stringify(body));

/**
 * Lends each server of a test run to all its spec files. Runs in the process of the run itself, which outlives those of
 * the files, so that no server has to be handed from one to the next.
 */
export const startLender = async (sources: Sources): Promise<{ close(): Promise<void> }> => {
  const started = new Map<string, ReturnType<Source<object>>>();
  const lend = (name: string): ReturnType<Source<object>> => {
    const known = started.get(name);
    if (known) return known;
    const loan = sources[name]?.() ?? Promise.resolve({ missing: `nobody lends ${name}` });
    started.set(name, loan);
    return loan;
  };
  const server = createServer((request, response) => {
    lend((request.url ?? '').slice(1)).then(
      (loan) => answer(response, loan),
      (error: unknown) => answer(response, { fault: String(error) }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env[LENDER_VARIABLE] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    close: async () => {
      server.close();
      server.closeAllConnections();
      for (const [, loan] of started) {
        const one = await loan.catch(() => undefined);
        if (one && !isMissing(one)) await one.close();
      }
    },
  };
};

/** Asks the run for a server. */
export const borrow = async <T extends object>(name: string): Promise<Loan<T>> => {
  const lender = process.env[LENDER_VARIABLE];
  if (!lender) throw new Error(`${LENDER_VARIABLE} is not set: this spec must run in the Jest project int or e2e`);
  const response = await fetch(`${lender}/${name}`, { headers: { connection: 'close' } });
  const loan = (await response.json()) as Loan<T> | { readonly fault: string };
  if ('fault' in loan) throw new Error(loan.fault);
  return loan;
};
