import { type CallRecorded } from '@omni/identity';
import { type Answer } from '../client/answer.js';
import { type Client } from '../client/client.js';
import { memberOf, parseStep, type Step, valueOf } from './step.js';

/** Steps one after another; those in a list of their own at the same time. */
export type Steps = readonly (string | readonly string[])[];

export type Stage = {
  readonly client: Client;
  /** The calls that the log got since it was last asked, by the id of the request. */
  recordedSince(): Promise<ReadonlyMap<string, CallRecorded>>;
};

type Names = Map<string, string>;
type Played = { readonly step: Step; readonly answer: Answer };

const perform = async (stage: Stage, row: number, step: Step, names: Names): Promise<Played> => {
  const uuidOf = (name: string): string => names.get(name) ?? `nobody is called ${name}`;
  const members = Object.fromEntries(step.identifiers.map((word) => memberOf(word, row, uuidOf)));
  const { client } = stage;
  return { step, answer: await (step.isLookUp ? client.look(members) : client.visit(members)) };
};

/** Somebody named for the first time must be nobody of those named before. */
const whoWasExpected = (step: Step, answer: Answer, names: Names): string | null => {
  if (step.who === null) return null;
  const known = names.get(step.who);
  if (known !== undefined) return known;
  const isNew = ![...names.values()].includes(answer.uuid);
  names.set(step.who, answer.uuid);
  return isNew ? answer.uuid : `somebody new as ${step.who}`;
};

const emailOf = (word: string, row: number): string => (word === '-' ? '' : valueOf(word, row));

/** Only what the step speaks of. */
const expectationOf = ({ visits, email, entries }: Step, who: string | null, row: number): object => ({
  ...(who !== null && { uuid: who }),
  ...(visits !== null && { visits }),
  ...(email !== null && { email: emailOf(email, row) }),
  ...(entries !== null && { entries }),
});

const compare = ({ step, answer }: Played, row: number, names: Names): void => {
  const { status, code, uuid, visits, email, journal } = answer;
  const expected = expectationOf(step, whoWasExpected(step, answer, names), row);
  const asked = step.refusal === null ? { status: 200, code: null } : { status: 400, code: step.refusal };
  const seen = { step: step.text, status, code, uuid, visits, email, entries: journal.length };
  expect(seen).toEqual(expect.objectContaining({ step: step.text, ...asked, ...expected }));
};

const compareOutcomes = ({ step, answer }: Played, recorded: ReadonlyMap<string, CallRecorded>): void => {
  if (step.outcomes.length === 0) return;
  const call = recorded.get(answer.headers.get('x-request-id') ?? '');
  expect({ step: step.text, outcomes: call?.outcomes }).toEqual({
    step: step.text,
    outcomes: expect.arrayContaining([...step.outcomes]),
  });
};

/** Plays a row of the table and holds every answer, and at last the log, against it. */
export const play = async (stage: Stage, row: number, steps: Steps): Promise<void> => {
  const names: Names = new Map();
  const all: Played[] = [];
  for (const together of steps) {
    const parsed = [together].flat().map(parseStep);
    const played = await Promise.all(parsed.map((step) => perform(stage, row, step, names)));
    for (const one of played) compare(one, row, names);
    all.push(...played);
  }
  const recorded = await stage.recordedSince();
  for (const one of all) compareOutcomes(one, recorded);
};
