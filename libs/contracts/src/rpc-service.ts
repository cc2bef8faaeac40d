/** A gRPC service as both of its ends must know it. */
export type RpcService = {
  /** Where its description lies. */
  readonly proto: URL;
  readonly package: string;
  readonly name: string;
  readonly messageBytesMax: number;
};

/** How both ends read messages: numbers are exact up to 53 bits, and only a field declared optional may be absent. */
export const RPC_LOADER = { longs: Number, defaults: true, arrays: true, objects: true } as const;
