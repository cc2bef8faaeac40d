import { mkdirSync } from 'node:fs';
import { startEmbeddedPostgres } from '@omni/platform';

/** A PostgreSQL that may be treated badly. It comes back on another port, so services reach it through proxies. */
export type Postgres = {
  readonly folder: string;
  port(): number;
  /** Of the database, past all proxies. */
  url(): string;
  urlThrough(port: number): string;
  stop(how: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
};

export const startPostgres = async (folder: string): Promise<Postgres> => {
  mkdirSync(folder, { recursive: true });
  const open = () => startEmbeddedPostgres({ folder, announce: () => undefined });
  let server = await open();
  return {
    folder,
    port: () => Number(new URL(server.url).port),
    url: () => server.url,
    urlThrough: (port) => {
      const url = new URL(server.url);
      url.port = String(port);
      return url.href;
    },
    stop: (how) => server.stop(how),
    start: async () => {
      server = await open();
    },
  };
};
