import { JOURNAL_RPC } from '@omni/contracts';
import { type RpcServer, startRpcServer } from '@omni/platform';
import { type Logger } from 'pino';
import { type Journal } from '../journal.js';
import { JournalRpcModule } from './journal-rpc.module.js';

export type JournalRpc = RpcServer;

type Options = {
  readonly journal: Journal;
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
};

/** Starts the port on which gateways ask. Resolves when it listens. */
export const startJournalRpc = async ({ journal, logger, host, port }: Options): Promise<JournalRpc> => {
  const module = JournalRpcModule.register(journal, logger);
  const server = await startRpcServer({ module, service: JOURNAL_RPC, host, port });
  logger.info({ address: host, port }, 'gateways may ask');
  return server;
};
