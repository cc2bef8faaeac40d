import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideCall, type Decision, type Graph, peekCall } from '../src/index.js';
import { type Family, play, type Stream, streams } from './model/call-streams.js';
import { type Core, coreCall, freshCore, partitionOfLog, refold, toCoreCall } from './model/core.js';
import { emptyWorld, type World } from './model/facts.js';
import { FEW, HOUSEHOLD } from './model/families.js';
import { type Call, type Mark, type Policy } from './model/kinds.js';
import { modelCall } from './model/model-call.js';
import { hasVote, isShared } from './model/sharing.js';
import { sliceFor } from './model/slice.js';
import { idsOf } from './model/story.js';

const RUNS = Number(process.env.FC_RUNS ?? 400);

type Told = { readonly core: Core; readonly calls: readonly Call[]; readonly answered: readonly Decision[] };

/** Plays a stream into the core; `before` may put another graph in its place ahead of a call. */
const tell = (stream: Stream, before: (core: Core, call: Call, index: number) => void = () => undefined): Told => {
  const core = freshCore(stream.policy);
  const calls: Call[] = [];
  const answered: Decision[] = [];
  play(stream, (call, index) => {
    before(core, call, index);
    const decision = coreCall(core, call);
    calls.push(call);
    answered.push(decision);
    return decision.ok ? decision.answer.uuid : '';
  });
  return { core, calls, answered };
};
const uuidsIn = (told: Told): readonly string[] => [
  ...new Set(told.answered.flatMap((one) => (one.ok ? [one.answer.uuid] : []))),
];

/** What somebody who may only read is told at the end, without leaving a trace in the told graph. */
const lookUp = ({ core, calls }: Told, policy: Policy, said: Record<string, string>): Decision => {
  const at = calls.at(-1)?.at ?? 0;
  const usual = { counted: false, recorded: false, links: false, blocked: [] };
  const call: Call = { ...usual, at, ids: idsOf(said), candidate: '00000000-0000-4000-8000-ffffffffffff' };
  return decideCall(refold(core.log, policy), toCoreCall(call));
};

const visible = ({ changed: _changed, ...graph }: Graph) => graph;
const hold = (law: (stream: Stream) => void, families: readonly Family[] = [FEW, HOUSEHOLD]): void =>
  families.forEach((family) =>
    fc.assert(fc.property(streams(family), law), { numRuns: Math.max(1, Math.round(RUNS / 10)) }),
  );

const worldOf = (stream: Stream): World => {
  const world = emptyWorld();
  play(stream, (call) => {
    const answer = modelCall(world, call, stream.policy);
    return 'refusal' in answer ? '' : answer.uuid;
  });
  return world;
};
const mark = (kind: string, value: string): Mark => ({
  kind,
  value,
  class: kind === 'phone' ? 'contact' : 'device',
  rank: 0,
  address: '',
  pointsAt: null,
});

describe('laws of the policy', () => {
  it('gives no root two values of a kind that a person has once (L1)', () => {
    hold((stream) => {
      const { core } = tell(stream);
      const kinds = Object.keys(stream.policy.kinds).filter((kind) => stream.policy.kinds[kind] === 'person');
      const once = kinds.length > 0 ? kinds : ['email'];
      const held = [...partitionOfLog(core.log).holderOf].map(([id, root]) => ({
        kind: String(JSON.parse(id)[0]),
        root,
      }));
      const places = held.filter(({ kind }) => once.includes(kind)).map(({ kind, root }) => `${kind} ${root}`);
      expect(new Set(places).size).toBe(places.length);
    });
  });

  it('resolves every uuid that was ever answered to its root, and creates nothing (L2)', () => {
    hold((stream) => {
      const told = tell(stream);
      const { rootOf } = partitionOfLog(told.core.log);
      for (const uuid of uuidsIn(told)) {
        const found = lookUp(told, stream.policy, { A: uuid.toUpperCase() });
        expect(found).toMatchObject({ ok: true, answer: { uuid: rootOf.get(uuid) }, events: [] });
      }
    });
  });

  it('answers and logs the same wherever the stream is cut and its graph read back from the log (L3)', () => {
    hold((stream) => {
      const whole = tell(stream);
      const cut = tell(stream, (core, call, index) => {
        if ((call.at + index) % 3 === 0) core.graph = refold(core.log, stream.policy);
      });
      expect(cut.answered).toEqual(whole.answered);
    });
  });

  it('leaves the graph as it was when it refuses a call', () => {
    hold((stream) => {
      const told = tell(stream);
      const before = visible(refold(told.core.log, stream.policy));
      expect(lookUp(told, stream.policy, { p: 'p1' })).toEqual({ ok: false, refusal: 'identifier_required' });
      expect(visible(told.core.graph)).toEqual(before);
    });
  });

  it('gives the same graph when the log is folded again (L6)', () => {
    hold((stream) => {
      const { core } = tell(stream);
      expect(core.log.map((entry) => entry.position)).toEqual(core.log.map((_, index) => index + 1));
      expect(visible(refold(core.log, stream.policy))).toEqual(visible(core.graph));
    });
  });

  it('never answers an address for a shared device or a phone of several persons (L7)', () => {
    hold((stream) => {
      const [told, world] = [tell(stream), worldOf(stream)];
      const at = told.calls.at(-1)?.at ?? 0;
      for (const { kind, value } of told.calls.flatMap((call) => call.ids)) {
        if (kind === 'anonymous_id' && isShared(world, mark(kind, value), at))
          expect(lookUp(told, stream.policy, { A: value })).toMatchObject({ answer: { email: '' } });
        if (kind === 'phone' && !hasVote(world, mark(kind, value), at))
          expect(lookUp(told, stream.policy, { p: value, A: 'stranger' })).toMatchObject({ answer: { email: '' } });
      }
    });
  });

  it('counts every visit once, whoever was merged with whom (L9)', () => {
    hold((stream) => {
      const told = tell(stream);
      const roots = new Set([...partitionOfLog(told.core.log).rootOf.values()]);
      const visits = [...roots].map((uuid) => {
        const found = lookUp(told, stream.policy, { A: uuid });
        return found.ok ? found.answer.visits : NaN;
      });
      const counted = told.calls.filter((call, index) => call.counted && told.answered[index]?.ok);
      expect(visits.reduce((sum, one) => sum + one, 0)).toBe(counted.length);
    });
  });

  it('keeps every alias one step from its root (L10)', () => {
    hold((stream) => {
      const { identities } = tell(stream).core.graph;
      for (const { root } of identities.values()) expect(identities.get(root)?.root).toBe(root);
    });
  });

  it('decides the same from the slice that a call touches as from the whole graph (L11)', () => {
    hold((stream) => {
      const fromSlices: Decision[] = [];
      const whole = tell(stream, (core, call) => {
        fromSlices.push(decideCall(sliceFor(core.graph, call), toCoreCall(call)));
      });
      expect(fromSlices).toEqual(whole.answered);
    });
  });

  it('peeks at what it would answer exactly where nothing is concluded, and leaves the graph as it was', () => {
    hold((stream) => {
      const peeked: (Decision | undefined)[] = [];
      const told = tell(stream, (core, call) => {
        const before = visible(refold(core.log, stream.policy));
        const slice = sliceFor(core.graph, call);
        peeked.push(peekCall(slice, toCoreCall(call)));
        expect(peekCall(core.graph, toCoreCall(call))).toEqual(peeked.at(-1));
        expect(visible(core.graph)).toEqual(before);
      });
      const silent = told.answered.map((one) => (one.ok && one.events.length > 0 ? undefined : one));
      expect(peeked).toEqual(silent);
    });
  });
});
