import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '@omni/platform';

const PROBE_TIMEOUT_MS = 2_000;

type Announcement = { readonly url: string; readonly opsUrl: string };

const isAnnouncement = (value: unknown): value is Announcement =>
  typeof value === 'object' &&
  value !== null &&
  'url' in value &&
  'opsUrl' in value &&
  URL.canParse(String(value.url)) &&
  URL.canParse(String(value.opsUrl));

/** What the running server wrote down; a file that is not there or half written says nothing. */
const readAnnouncement = (dataDir: string): Announcement | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8'));
    return isAnnouncement(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** A server that was killed leaves its file behind, and its process number may be another's by now: so ask. */
const isAlive = async ({ opsUrl }: Announcement): Promise<boolean> => {
  try {
    const response = await fetch(new URL('/health/live', opsUrl), { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return response.ok;
  } catch {
    return false;
  }
};

/** The address of a running server: the one that was given, else of the one on the data folder, if any. */
export const findServer = async (given: string | undefined, dataDir: string): Promise<string | undefined> => {
  if (given) {
    if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given;
    throw new StartRefused('OMNI_URL must be a URL such as http://127.0.0.1:8080');
  }
  const announced = readAnnouncement(dataDir);
  return announced && (await isAlive(announced)) ? announced.url : undefined;
};
