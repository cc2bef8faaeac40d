import { type EventRecord } from '@omni/identity';
import { isLookUp } from '../load/body.js';
import { type Told } from '../load/told.js';

type Recorded = { readonly position: number; readonly uuid: string; readonly visits: number; readonly body: string };

const recordedByDedupe = (records: readonly EventRecord[]): ReadonlyMap<string, Recorded> =>
  new Map(
    records.flatMap(({ event, position }) =>
      event.type === 'call.recorded'
        ? [
            [
              event.dedupe,
              { position, body: event.body, uuid: event.answer.uuid, visits: event.answer.visits },
            ] as const,
          ]
        : [],
    ),
  );

const faultsOfAnswer = ({ call, answer }: Told, recorded: Recorded | undefined): readonly string[] => {
  if (!recorded) return ['I1: a call that was answered 200 is not in the log'];
  const { position } = recorded;
  if (recorded.body !== call.body) return [`I9: ${position} was recorded with another body than was sent`];
  const isSame = recorded.uuid === answer.uuid && (answer.visits ?? recorded.visits) === recorded.visits;
  return isSame ? [] : [`I9: ${position} was answered otherwise than the log says`];
};

type Placed = { readonly position: number; readonly sentAtMs: number; readonly answeredAtMs: number };

/** When each call was first sent and first answered, however often it came. */
const placedOf = (told: readonly Told[], recorded: ReadonlyMap<string, Recorded>): readonly Placed[] => {
  const placed = new Map<string, Placed>();
  for (const { dedupe, answer, firstSentAtMs } of told) {
    const position = recorded.get(dedupe)?.position;
    if (position === undefined) continue;
    const { sentAtMs = Infinity, answeredAtMs = Infinity } = placed.get(dedupe) ?? {};
    placed.set(dedupe, {
      position,
      sentAtMs: Math.min(sentAtMs, firstSentAtMs),
      answeredAtMs: Math.min(answeredAtMs, answer.answeredAtMs),
    });
  }
  return [...placed.values()];
};

/** A call that was first sent after another was answered has the later place, however often either was sent. */
const faultsOfOrder = (told: readonly Told[], recorded: ReadonlyMap<string, Recorded>): readonly string[] => {
  const placed = placedOf(told, recorded);
  const byAnswer = placed.toSorted((a, b) => a.answeredAtMs - b.answeredAtMs);
  let [next, highest] = [0, 0];
  return placed
    .toSorted((a, b) => a.sentAtMs - b.sentAtMs)
    .flatMap(({ sentAtMs, position }) => {
      for (let done = byAnswer[next]; done && done.answeredAtMs < sentAtMs; done = byAnswer[++next])
        highest = Math.max(highest, done.position);
      return position > highest ? [] : [`I10: ${position} was asked after ${highest} had been answered`];
    });
};

/**
 * Holds the answers against the log by their keys, so that it does not matter which of several attempts was decided: each
 * call with an effect is in the log (I1), as it was answered (I9), behind whatever was answered before it was asked (I10).
 */
export const faultsOfKeyedAnswers = (told: readonly Told[], records: readonly EventRecord[]): readonly string[] => {
  const recorded = recordedByDedupe(records);
  const withEffect = told.filter(({ call, dedupe }) => recorded.has(dedupe) || !isLookUp(call.body));
  return [
    ...withEffect.flatMap((one) => faultsOfAnswer(one, recorded.get(one.dedupe))),
    ...faultsOfOrder(withEffect, recorded),
  ];
};
