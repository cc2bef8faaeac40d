import { RESOLVER_RPC } from '@omni/contracts';
import { type Logger, type RpcServer, startRpcServer } from '@omni/platform';
import { type Peek } from '../peek/create-peek.js';
import { ResolverRpcModule } from './resolver-rpc.module.js';

type Options = { readonly peek: Peek; readonly logger: Logger; readonly host: string; readonly port: number };

/** Starts the port on which gateways have look-ups answered. Resolves when it listens. */
export const startResolverRpc = async ({ peek, logger, host, port }: Options): Promise<RpcServer> => {
  const module = ResolverRpcModule.register(peek, logger);
  const server = await startRpcServer({ module, service: RESOLVER_RPC, host, port });
  logger.info({ address: host, port }, 'gateways may ask');
  return server;
};
