/** Where the description of the journal's gRPC service lies, for both of its ends. */
export const JOURNAL_PROTO = new URL('../journal.proto', import.meta.url);
export const JOURNAL_PACKAGE = 'omni.journal.v1';

/** How both ends read messages: numbers are exact up to 53 bits, and only a field declared optional may be absent. */
export const JOURNAL_LOADER = { longs: Number, defaults: true, arrays: true, objects: true } as const;

/** A page ends at 4 MiB and events at 8 MiB, but one entry more may go with either, and envelopes come on top. */
export const JOURNAL_MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

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
