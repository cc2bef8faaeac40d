import { lastRaw, membersOf, type Member } from './json-text.js';

const isAbsent = (raw: string | undefined): boolean => raw === undefined || raw === 'null' || raw === '""';
const write = (members: readonly Member[]): string =>
  `{${members.map(({ name, raw }) => `${JSON.stringify(name)}:${raw}`).join(',')}}`;

/** The members with `name` set to `raw`: in its place where it was sent, else at the end. */
const filled = (members: readonly Member[], name: string, raw: string): readonly Member[] => {
  const last = members.findLastIndex((member) => member.name === name);
  return last < 0 ? [...members, { name, raw }] : members.with(last, { name, raw });
};

const withProperties = (raw: string | undefined): string => {
  if (isAbsent(raw) || raw === undefined) return '{"action":"","properties":{}}';
  let members = membersOf(raw);
  if (isAbsent(lastRaw(members, 'action'))) members = filled(members, 'action', '""');
  if (isAbsent(lastRaw(members, 'properties'))) members = filled(members, 'properties', '{}');
  return write(members);
};

/** Entries of a shared device show nobody's address: each such member that was sent, doubled ones too, reads "". */
const masked = (members: readonly Member[]): readonly Member[] =>
  members.map((member) =>
    member.name === 'email' || member.name === 'phone' ? { name: member.name, raw: '""' } : member,
  );

/**
 * The journal's text of a request body, all but `created_at`: the members as they were sent and in their order, with
 * `valuation_properties`, its `action` and its `properties` always there. `body` is the JSON object that a client sent.
 */
export const toEntryText = (body: string, options: { readonly mask: boolean }): string => {
  const sent = membersOf(body).filter((member) => member.name !== 'created_at');
  const complete = filled(sent, 'valuation_properties', withProperties(lastRaw(sent, 'valuation_properties')));
  return write(options.mask ? masked(complete) : complete);
};

/** UTC in whole seconds, the way every `created_at` is written: `2025-01-30T10:01:57.000000Z`. */
export const toCreatedAt = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}.000000Z`;

/** A finished journal entry: the entry text with `created_at` as its last member. */
export const withCreatedAt = (entryText: string, atMs: number): string =>
  `${entryText.slice(0, -1)}${entryText === '{}' ? '' : ','}"created_at":"${toCreatedAt(atMs)}"}`;
