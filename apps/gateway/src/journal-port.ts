/**
 * What the edge asks the journal. Apps do not import each other, so these types say the same as the journal's own; in one
 * process the journal is called directly, between processes over the network.
 */
export type PageRequest = {
  readonly space: number;
  /** Number of an identity; any member of the person will do, also one that was merged since. */
  readonly identity: number;
  /** The page must show everything up to this position; null: everything that is committed when it is asked for. */
  readonly atLeast: number | null;
  /** Only entries before this position; null begins with the newest. */
  readonly before: number | null;
  /** 1 to 10,000 entries. */
  readonly limit: number;
};

/** Finished entries as JSON texts, newest first; `next` is the `before` of the following page, null at the end. */
export type Page = { readonly entries: readonly string[]; readonly next: number | null };

export type EventsRequest = { readonly space: number; readonly after: number; readonly limit: number };
/** CloudEvents as JSON texts in order; `last` is the `after` of the following request. */
export type EventsPage = { readonly events: readonly string[]; readonly last: number };

export type Journal = {
  /** `deadline`: milliseconds since 1970 after which nobody waits for the answer any more. */
  page(request: PageRequest, deadline?: number): Promise<Page>;
  events(request: EventsRequest): Promise<EventsPage>;
};
