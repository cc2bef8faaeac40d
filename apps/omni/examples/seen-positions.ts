/** An event as it lies on the topic; see the AsyncAPI document for all of it. */
export type Event = {
  readonly type: string;
  readonly subject?: string;
  readonly position: string;
  readonly logid: string;
  readonly data: object;
};

/** How far a space was read: positions rise by one within a log, and mean nothing in another. */
export type Mark = { readonly logid: string; readonly position: string };
export type Marks = { readonly [space: string]: Mark };

/**
 * Tells what to do with an event. `seen`: it came before, drop it. `next`: act on it, and store its mark together with
 * what was done, in one transaction. `gap`: something is missing; page it from `GET /api/v1/events?after=…` first.
 */
export const placeOf = (marks: Marks, space: string, event: Event): 'seen' | 'next' | 'gap' => {
  const mark = marks[space];
  const last = mark?.logid === event.logid ? BigInt(mark.position) : 0n;
  const position = BigInt(event.position);
  if (position <= last) return 'seen';
  return position === last + 1n ? 'next' : 'gap';
};

export const withMark = (marks: Marks, space: string, { logid, position }: Event): Marks => ({
  ...marks,
  [space]: { logid, position },
});
