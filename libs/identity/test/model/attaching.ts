import { type Attachment, heldBy, type Identifier, membersUnder } from './facts.js';
import { DAY_MS, emailsMax, isInside, isOncePerPerson, type Mark } from './kinds.js';
import { claim, claimableOf, foundHome, foundRoot, isTurnPerson, refuse, type Turn } from './turn.js';

const DEVICES_MAX = 50;
const DEVICE_WINDOW_MS = 90 * DAY_MS;
const PHONES_MAX = 3;
const CONTACT_WINDOW_MS = 365 * DAY_MS;
const EMAIL_WINDOW_MS = 365 * DAY_MS;
export const IDENTIFIERS_MAX = 500;

const heldLately = (turn: Turn, kind: string, windowMs: number): readonly Attachment[] =>
  heldBy(turn.world, foundRoot(turn)).filter(
    (one) => one.id.kind === kind && isInside(turn.call.at, one.seenAt, windowMs),
  );

const tooMany = (turn: Turn, mark: Mark): string | null => {
  const held = heldBy(turn.world, foundRoot(turn));
  if (held.length >= IDENTIFIERS_MAX) return 'refused_cap';
  if (isOncePerPerson(turn.policy, mark.kind))
    return held.some((one) => one.id.kind === mark.kind) ? 'refused_unique_conflict' : null;
  if (mark.kind === 'email')
    return heldLately(turn, 'email', EMAIL_WINDOW_MS).length >= emailsMax(turn.policy) ? 'refused_limit' : null;
  if (mark.class === 'contact')
    return heldLately(turn, mark.kind, CONTACT_WINDOW_MS).length >= PHONES_MAX ? 'refused_limit' : null;
  return null;
};

const textOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of too many devices the one not seen for the longest time goes, and what its person claimed on it. */
const expireOldest = (turn: Turn, kind: string): void => {
  const held = heldLately(turn, kind, DEVICE_WINDOW_MS);
  if (held.length < DEVICES_MAX) return;
  const oldest = [...held].sort((a, b) => a.seenAt - b.seenAt || textOrder(a.id.value, b.id.value))[0];
  if (oldest === undefined) return;
  turn.world.facts.push({ type: 'expired', id: oldest.id, members: membersUnder(turn.world, foundRoot(turn)) });
};

const claimNews = (turn: Turn, id: Identifier, wasPerson: boolean): void => {
  if (!isTurnPerson(turn)) return;
  const news = wasPerson ? [id] : claimableOf(turn, foundRoot(turn));
  news.forEach((one) => claim(turn, one));
};

/** Gives an identifier that nobody holds to the answering identity. */
export const attach = (turn: Turn, mark: Mark): void => {
  const hindrance = tooMany(turn, mark);
  if (hindrance !== null) return refuse(turn, hindrance);
  if (mark.class === 'device') expireOldest(turn, mark.kind);
  const wasPerson = isTurnPerson(turn);
  const id = { kind: mark.kind, value: mark.value };
  turn.world.facts.push({
    type: 'attached',
    id,
    address: mark.address,
    member: foundHome(turn),
    at: turn.call.at,
  });
  turn.outcomes.add('attached');
  claimNews(turn, id, wasPerson);
};
