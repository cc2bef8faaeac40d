import { type RpcService } from './rpc-service.js';

/** Questions are gathered up to half a MiB; one call more may go with them, whose identifiers are part of a body. */
export const RESOLVER_RPC: RpcService = {
  proto: new URL('../resolver.proto', import.meta.url),
  package: 'omni.resolver.v1',
  name: 'Resolver',
  messageBytesMax: 8 * 1024 * 1024,
};

export type PeekQuestion = { readonly calls: readonly string[] };
export type PeekAnswer = { readonly replies: string };
