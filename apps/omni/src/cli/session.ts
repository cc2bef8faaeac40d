import { type AdminApi, createAdminApi } from './admin-api.js';
import { openServer } from './open-server.js';
import { type Terminal } from './terminal.js';

/** What a command needs: a terminal, and a server to ask. */
export type Session = Pick<Terminal, 'print' | 'explain'> & {
  /** Opens a server, asks it, and lets go of it, also when it refuses. */
  ask<T>(work: (api: AdminApi) => Promise<T>): Promise<T>;
};

export const createSession = (terminal: Terminal): Session => ({
  print: terminal.print,
  explain: terminal.explain,
  async ask(work) {
    const server = await openServer(terminal);
    try {
      return await work(createAdminApi(server));
    } finally {
      await server.close();
    }
  },
});
