import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit, gatherEvidence, type GivenAnswer } from '@omni/testing/audit';
import { MARKS } from '../client/values.js';
import { faultsOfEvents } from './event-schemas.js';
import { type Server } from './server.js';

/** A space, a token of it with `identifier:write`, `journal:read` and `identity:read`, and what its clients were told. */
export type Told = { readonly token: string; readonly answers: readonly GivenAnswer[] };

const postgresLogOf = ({ folder }: Server): string => readFileSync(join(folder, 'postgres.log'), 'utf8');

const leaksOf = (places: { readonly [place: string]: string }): readonly string[] =>
  Object.entries(places).flatMap(([place, text]) =>
    MARKS.filter((mark) => text.includes(mark)).map((mark) => `${mark} in ${place}`),
  );

/**
 * Ends a server and holds its whole life against itself: the log, the answers and the journals agree, every event fits its
 * schema, no identifier is in a log or a metric, and the process ends with 0. Returns what is wrong.
 */
export const faultsAtTheEnd = async (server: Server, spaces: readonly Told[]): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const { token, answers } of spaces) {
    const evidence = await gatherEvidence({ url: server.url, token, answers });
    faults.push(...audit(evidence), ...faultsOfEvents(evidence.events));
  }
  const metrics = await (await fetch(`${server.opsUrl}/metrics`)).text();
  const { status, stdout, stderr } = await server.stop();
  if (status !== 0) faults.push(`the process ended with ${status}`);
  return [...faults, ...leaksOf({ metrics, stdout, stderr, 'the log of PostgreSQL': postgresLogOf(server) })];
};
