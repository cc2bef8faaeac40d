import { type OmniCloudEvent } from '@omni/contracts';
import { type Answer } from '@omni/identity';
import { toEventRecord } from './event-log.js';
import { foldLog, type LogFold } from './fold-log.js';

/** A 200 that a client was given. Times are of one monotonic clock. */
export type GivenAnswer = {
  /** The `X-Request-Id` of the answer where the server chose it; such an id names the call in the log too. */
  readonly requestId: string | null;
  readonly keyed: boolean;
  readonly uuid: string;
  /** Null where the token may not see addresses. */
  readonly email: string | null;
  /** Null in journal mode. */
  readonly visits: number | null;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
};

/** What a look-up by one of our uuids found. */
export type FoundByUuid = {
  readonly uuid: string;
  /** The text inside the brackets of `journal`; null where the uuid is only an alias. */
  readonly journal: string | null;
  /** The count that a call that does not count was answered; null where the uuid is only an alias. */
  readonly visits: number | null;
};

export type Evidence = {
  readonly events: readonly OmniCloudEvent[];
  readonly answers: readonly GivenAnswer[];
  readonly found: ReadonlyMap<string, FoundByUuid>;
};

const MAX_FAULTS = 20;

const faultsOfPositions = (events: readonly OmniCloudEvent[]): readonly string[] =>
  events.flatMap(({ position, time, logid }, index) => {
    const before = events[index - 1];
    if (position !== String(index + 1)) return [`position ${position} where ${index + 1} was due`];
    if (before && (before.time > time || before.logid !== logid)) return [`${position}: is older than the one before`];
    return [];
  });

const isSame = (given: GivenAnswer, { uuid, visits, email }: Answer): boolean =>
  given.uuid === uuid && (given.visits ?? visits) === visits && (given.email ?? email) === email;

/** A look-up leaves no call; one that was repeated with its key, or came with an id of the caller's, has another id. */
const mayBeAbsent = ({ visits, keyed, requestId, uuid }: GivenAnswer, recorded: ReadonlySet<string>): boolean =>
  visits === null || ((keyed || requestId === null) && recorded.has(`${uuid} ${visits}`));

/** Every answer is the one in the log, and a call that left an entry is in the log. */
const faultsOfAnswers = ({ calls }: LogFold, answers: readonly GivenAnswer[]): readonly string[] => {
  const recorded = new Set([...calls.values()].map(({ answer }) => `${answer.uuid} ${answer.visits}`));
  return answers.flatMap((given) => {
    const call = given.requestId === null ? undefined : calls.get(given.requestId);
    if (call) return isSame(given, call.answer) ? [] : [`${call.position}: was answered otherwise than the log says`];
    return mayBeAbsent(given, recorded) ? [] : [`the call ${given.requestId}, answered with 200, is not in the log`];
  });
};

/** A call that was asked after another was answered has the later place. */
const faultsOfOrder = ({ calls }: LogFold, answers: readonly GivenAnswer[]): readonly string[] => {
  const placed = answers.flatMap((answer) => {
    const position = answer.requestId === null ? undefined : calls.get(answer.requestId)?.position;
    return position === undefined ? [] : [{ ...answer, position }];
  });
  const byAnswer = placed.toSorted((a, b) => a.answeredAtMs - b.answeredAtMs);
  let next = 0;
  let highest = 0;
  return placed
    .toSorted((a, b) => a.sentAtMs - b.sentAtMs)
    .flatMap(({ sentAtMs, position }) => {
      for (let done = byAnswer[next]; done && done.answeredAtMs < sentAtMs; done = byAnswer[++next])
        highest = Math.max(highest, done.position);
      return position > highest ? [] : [`${position}: was asked after ${highest} had been answered`];
    });
};

const journalOf = ({ members }: LogFold, root: number): string =>
  [...(members.get(root)?.members ?? [])]
    .flatMap((number) => members.get(number)?.entries ?? [])
    .toSorted((a, b) => b.position - a.position)
    .map(({ text }) => text)
    .join(',');

/** Every uuid ever answered or made finds its root, and a root's journal is the log filtered by membership. */
const faultsOfUuids = (fold: LogFold, { answers, found }: Evidence): readonly string[] => {
  const known = new Set([...fold.members.values()].map(({ uuid }) => uuid));
  const strange = answers.filter(({ uuid }) => !known.has(uuid)).map(() => 'an answered uuid is not in the log');
  const lost = [...fold.members.values()].flatMap(({ number, uuid, root }) => {
    const seen = found.get(uuid);
    if (seen?.uuid !== fold.members.get(root)?.uuid) return [`the uuid of ${number} does not find ${root}`];
    if (number === root && seen?.journal !== journalOf(fold, root)) return [`the journal of ${root} is not its log`];
    return [];
  });
  return [...strange, ...lost];
};

const faultsOfVisits = ({ calls }: LogFold, found: Evidence['found']): readonly string[] => {
  const counted = [...calls.values()].reduce((sum, { visits }) => sum + visits, 0);
  const shown = [...found.values()].reduce((sum, { visits }) => sum + (visits ?? 0), 0);
  return counted === shown ? [] : [`${counted} visits were counted, the identities show ${shown} visits`];
};

/**
 * Holds what clients saw against the event log: positions without a gap, nothing answered that is not in the log, nothing
 * in it twice, every uuid found, every journal the log's, visits neither lost nor invented. Returns the faults, by
 * positions and numbers only.
 */
export const audit = (evidence: Evidence): readonly string[] => {
  const fold = foldLog(evidence.events.map(toEventRecord));
  return [
    ...faultsOfPositions(evidence.events),
    ...fold.faults,
    ...faultsOfAnswers(fold, evidence.answers),
    ...faultsOfOrder(fold, evidence.answers),
    ...faultsOfUuids(fold, evidence),
    ...faultsOfVisits(fold, evidence.found),
  ].slice(0, MAX_FAULTS);
};
