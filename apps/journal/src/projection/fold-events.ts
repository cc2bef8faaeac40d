import { toEntryText } from '@omni/contracts';
import { type EventRecord, type GraphEvent } from '@omni/identity';

export type MemberRow = {
  readonly space: number;
  readonly member: number;
  readonly root: number;
  readonly device: boolean;
};
export type EntryRow = {
  readonly space: number;
  readonly member: number;
  readonly position: number;
  readonly atMs: number;
  /** The entry's text, all but `created_at`. */
  readonly body: string;
};
/** Every member whose root was `absorbed` has `survivor` for a root. */
export type Repointing = { readonly space: number; readonly absorbed: number; readonly survivor: number };

/** What a run of events does to the rows of one space. */
export type RowChanges = {
  readonly members: readonly MemberRow[];
  readonly entries: readonly EntryRow[];
  readonly repointings: readonly Repointing[];
};

type Draft = {
  readonly space: number;
  readonly created: { readonly member: number; readonly device: boolean }[];
  readonly entries: EntryRow[];
  readonly survivorOf: Map<number, number>;
};
type Place = { readonly position: number; readonly at: number };
type Folds = {
  readonly [T in GraphEvent['type']]: (draft: Draft, event: GraphEvent & { readonly type: T }, at: Place) => void;
};

const nothing = (): void => {};

const FOLDS: Folds = {
  'identity.created': (draft, event, { position }) => {
    draft.created.push({ member: position, device: event.device !== null });
  },
  'identity.merged': (draft, event) => {
    draft.survivorOf.set(event.absorbed, event.survivor);
  },
  'call.recorded': (draft, event, { position, at }) => {
    if (!event.entry) return;
    const body = toEntryText(event.body, { mask: event.device });
    draft.entries.push({ space: draft.space, member: event.member, position, atMs: at, body });
  },
  'identifier.linked': nothing,
  'identifier.expired': nothing,
  'identifier.revealed': nothing,
  'identifiers.touched': nothing,
  'identifiers.claimed': nothing,
  'devices.counted': nothing,
  'link.refused': nothing,
  'proposal.opened': nothing,
  'alert.raised': nothing,
  'policy.changed': nothing,
  'position.skipped': nothing,
};

/** The root after all merges of the run: whoever was absorbed never survives a later merge, so the walk ends. */
const rootAfter = (survivorOf: ReadonlyMap<number, number>, root: number): number => {
  let at = root;
  for (let next = survivorOf.get(at); next !== undefined; next = survivorOf.get(at)) at = next;
  return at;
};

const fold = <T extends GraphEvent['type']>(
  draft: Draft,
  event: GraphEvent & { readonly type: T },
  at: Place,
): void => {
  // Whether an event of a newer release changes rows cannot be known, and a skipped one would never come again.
  if (!Object.hasOwn(FOLDS, event.type)) throw new Error(`the journal does not know events of type ${event.type}`);
  FOLDS[event.type](draft, event, at);
};

/** Folds a contiguous run of one space's events into rows. Throws on a type that this release does not know. */
export const foldEvents = (space: number, records: readonly EventRecord[]): RowChanges => {
  const draft: Draft = { space, created: [], entries: [], survivorOf: new Map() };
  for (const { event, position, at } of records) fold(draft, event, { position, at });
  const { survivorOf } = draft;
  return {
    entries: draft.entries,
    members: draft.created.map(({ member, device }) => ({
      space,
      member,
      root: rootAfter(survivorOf, member),
      device,
    })),
    repointings: [...survivorOf.keys()].map((absorbed) => ({
      space,
      absorbed,
      survivor: rootAfter(survivorOf, absorbed),
    })),
  };
};
