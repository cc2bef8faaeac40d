import { type RpcService } from './rpc-service.js';

/** A page ends at 4 MiB and events at 8 MiB, but one entry more may go with either, and envelopes come on top. */
export const JOURNAL_RPC: RpcService = {
  proto: new URL('../journal.proto', import.meta.url),
  package: 'omni.journal.v1',
  name: 'Journal',
  messageBytesMax: 16 * 1024 * 1024,
};

/** As they go over the wire: an absent field stands for null. */
export type PageQuestion = {
  readonly space: number;
  readonly identity: number;
  readonly atLeast?: number;
  readonly before?: number;
  readonly limit: number;
};
export type PageAnswer = { readonly entries: readonly string[]; readonly next?: number };
export type EventsQuestion = { readonly space: number; readonly after: number; readonly limit: number };
export type EventsAnswer = { readonly events: readonly string[]; readonly last: number };
