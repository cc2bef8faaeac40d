import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { partitionOf } from './model/answering.js';
import { type Family, play, type Stream, streams } from './model/call-streams.js';
import { coreCall, freshCore, memberUuidIn, outcomesIn, partitionOfLog } from './model/core.js';
import { COLLECTOR, CROWD, FEW, HOUSEHOLD, KINDS } from './model/families.js';
import { emptyWorld } from './model/facts.js';
import { modelCall } from './model/model-call.js';

const RUNS = Number(process.env.FC_RUNS ?? 400);
/** A proposal is made once for a pair, and an own uuid that is touched is not worth a word: neither is an answer. */
const ASIDE = ['touched', 'proposal_opened'];
const named = (outcomes: Iterable<string>): readonly string[] =>
  [...outcomes].filter((one) => !ASIDE.includes(one)).sort();

/** Plays a stream into the core and the model and holds every answer of the one against the other's. */
const compare = (stream: Stream): void => {
  const [core, world] = [freshCore(stream.policy), emptyWorld()];
  play(stream, (call, index) => {
    const [decision, answer] = [coreCall(core, call), modelCall(world, call, stream.policy)];
    const name = `call ${index}`;
    if (!decision.ok || 'refusal' in answer) {
      const refusal = 'refusal' in answer && answer.refusal;
      expect({ name, refusal: !decision.ok && decision.refusal }).toEqual({ name, refusal });
      return '';
    }
    const { uuid, email, visits } = decision.answer;
    // A bare look-up that wrote nothing names no member.
    const member = memberUuidIn(core, decision.events) ?? answer.memberUuid;
    expect({ name, uuid, email, visits, member, outcomes: named(outcomesIn(decision.events)) }).toEqual({
      name,
      uuid: answer.uuid,
      email: answer.email,
      visits: answer.visits,
      member: answer.memberUuid,
      outcomes: named(answer.outcomes),
    });
    return uuid;
  });
  expect(partitionOfLog(core.log)).toEqual(partitionOf(world));
};

const agree = (family: Family, share: number): void =>
  fc.assert(fc.property(streams(family), compare), { numRuns: Math.max(1, Math.round(RUNS * share)) });

describe('the core and an independent model of the policy answer alike', () => {
  it('a few people and devices that meet for weeks', () => agree(FEW, 0.8));
  it('a household with more addresses and phones than one person may have', () => agree(HOUSEHOLD, 0.15));
  it('a crowd of devices within hours', () => agree(CROWD, 0.02));
  it('a collector of devices', () => agree(COLLECTOR, 0.01));
  it('persons with many kinds of ids', () => agree(KINDS, 0.02));
});
