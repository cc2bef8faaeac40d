import { fromCloudEventType, type OmniCloudEvent } from '@omni/contracts';
import { type EventRecord, type GraphEvent } from '@omni/identity';

/** Asks a server for a page of its events and resolves the answer's text. */
export type ReadPage = (after: string) => Promise<string>;

type Page = { readonly data: { readonly events: readonly OmniCloudEvent[]; readonly next_after: string } };

/** All events of a space behind a position, read page by page until there is nothing new. */
export const readEventLog = async (readPage: ReadPage, after = '0'): Promise<readonly OmniCloudEvent[]> => {
  const events: OmniCloudEvent[] = [];
  for (let next = after; ;) {
    const { data } = JSON.parse(await readPage(next)) as Page;
    events.push(...data.events);
    if (data.events.length === 0) return events;
    next = data.next_after;
  }
};

/** The event as the domain knows it. Whether it has the members of its type is for the schemas to say. */
export const toEventRecord = ({ position, time, subject, type, data }: OmniCloudEvent): EventRecord => ({
  position: Number(position),
  at: Date.parse(time),
  subject: subject ?? null,
  event: { type: fromCloudEventType(type), ...data } as GraphEvent,
});
