import { type Delivered } from '@omni/bus';
import { decodeInbound, type InboundMessage } from '@omni/contracts';
import { mayPoint, uuidOf } from '@omni/identity';
import { type IsKept, NEWER_VERSION } from './dead-letters/kept-places.js';
import { type Wanted } from './store/read-slice.js';

export type Readable = { readonly delivered: Delivered; readonly message: InboundMessage };
export type Unread = { readonly delivered: Delivered; readonly reason: string };

/** A message of a version that this release does not know: nothing may be dropped, so whoever reads it must stop. */
export class NewerMessageVersion extends Error {
  constructor({ topic, partition, offset }: Delivered) {
    super(
      `${topic}/${partition} at ${offset} holds a message of a newer version than this release reads; deploy the newer release, or see "omni dead keep"`,
    );
  }
}

/** Tells what can be read from what cannot, in order. Throws at a message of a newer version that nobody has kept. */
export const readMessages = (
  delivered: readonly Delivered[],
  isKept: IsKept = () => false,
): { readonly readable: readonly Readable[]; readonly unread: readonly Unread[] } => {
  const readable: Readable[] = [];
  const unread: Unread[] = [];
  for (const one of delivered) {
    const decoded = decodeInbound(one.value);
    if (decoded.ok) readable.push({ delivered: one, message: decoded.message });
    else if (decoded.reason === NEWER_VERSION && !isKept(one)) throw new NewerMessageVersion(one);
    else unread.push({ delivered: one, reason: decoded.reason });
  }
  return { readable, unread };
};

/** What the calls name: the part of the graph that deciding them needs. */
export const wantedBy = (messages: readonly InboundMessage[]): Wanted => {
  const keys = new Map<string, Wanted['keys'][number]>();
  const uuids = new Map<string, Wanted['uuids'][number]>();
  const joining = new Map<string, Wanted['keys'][number]>();
  for (const message of messages) {
    if (message.type !== 'call') continue;
    for (const { kind, value } of message.identifiers) {
      const name = `${message.space}:${kind}\0${value}`;
      const key = { spaceId: message.space, kind, value };
      keys.set(name, key);
      if (message.identifiers.length > 1) joining.set(name, key);
      const uuid = mayPoint(kind) ? uuidOf(value) : undefined;
      if (uuid !== undefined) uuids.set(`${message.space}:${uuid}`, { spaceId: message.space, uuid });
    }
  }
  return { keys: [...keys.values()], uuids: [...uuids.values()], joining: [...joining.values()] };
};
