import { type CallRecorded, type EventRecord } from '@omni/identity';
import { type Note } from './findings.js';
import { type Tokens } from './tokens.js';

/** How long a call is recognised when it comes again; its key may then be used for another one. */
const SEEN_FOR_MS = 24 * 3_600_000;

type Options = {
  readonly spaceId: number;
  readonly note: Note;
  readonly tokens: Pick<Tokens, 'spaceOf'>;
  /** Ids of calls that are dead letters and were not retried. */
  readonly deadCalls: ReadonlySet<string>;
};

/** Names of calls by when they were recorded. Those that may be used again are forgotten, so that it stays a day's worth. */
const createRecent = () => {
  const recent = new Map<string, number>();
  return (name: string, at: number): boolean => {
    for (const [oldest, oldestAt] of recent) {
      if (at - oldestAt <= SEEN_FOR_MS) break;
      recent.delete(oldest);
    }
    const isKnown = recent.has(name);
    recent.set(name, recent.get(name) ?? at);
    return isKnown;
  };
};

/** What can be said of each event by itself and of those before it, without a graph. */
export const createLogChecks = ({ spaceId, note, tokens, deadCalls }: Options): ((record: EventRecord) => void) => {
  const isRecent = createRecent();
  let [lastPosition, lastAt] = [0, 0];

  const checkCall = ({ call, token }: CallRecorded, position: number): void => {
    if (deadCalls.has(call)) note('I1', 'calls that are recorded and a dead letter', position);
    const space = tokens.spaceOf(token);
    if (space !== undefined && space !== spaceId) note('I11', 'calls with a token of another space', position);
  };
  return ({ position, at, event }) => {
    if (position !== lastPosition + 1) note('I8', 'gaps before this position', position);
    if (at < lastAt) note('I8', 'events older than the one before', position);
    [lastPosition, lastAt] = [position, at];
    if (event.type !== 'call.recorded' && event.type !== 'policy.changed') return;
    const names = [`dedupe ${event.dedupe}`, `call ${event.call}`].map((name) => isRecent(name, at));
    if (names.includes(true)) note('I1', 'calls that are recorded twice', position);
    if (event.type === 'call.recorded') checkCall(event, position);
  };
};
