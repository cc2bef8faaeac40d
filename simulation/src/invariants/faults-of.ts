import { audit, redecideWithLookUps } from '@omni/testing/audit';
import { type Answered } from '../ledger.js';
import { type World } from '../world.js';
import { faultsOfArrivals } from './arrivals.js';
import { faultsOfJournals } from './journals.js';
import { faultsOfModel } from './model.js';
import { faultsOfRefolding } from './refolding.js';
import { faultsOfRepeats } from './repeats.js';
import { faultsOfShape } from './shape.js';
import { gather, type SpaceEvidence } from './space-evidence.js';

const toLookUps = ({ message, reply, sentAt, answeredAt }: Answered) => {
  const isBare = message.type === 'call' && !message.recorded && !message.keyed && reply.status === 'done';
  if (message.type !== 'call' || !isBare) return [];
  const { id, identifiers, blocked, links } = message;
  const given = { requestId: id, uuid: reply.uuid, email: reply.email, sentAtMs: sentAt, answeredAtMs: answeredAt };
  return [{ ...given, identifiers, blocked, links }];
};

/** What a whole graph would have decided, call by call: nothing of slices and batches shows. */
const faultsOfDeciding = ({ ledger }: World, { records, evidence, answers }: SpaceEvidence): readonly string[] => {
  const lookUps = answers.flatMap(toLookUps);
  const read = ({ call }: { readonly call: string }) => {
    const message = ledger.sent.get(call);
    if (message?.type !== 'call') throw new Error(`nobody sent ${call}`);
    return message;
  };
  const fault = redecideWithLookUps(records, read, { answers: evidence.answers, lookUps });
  return fault === undefined ? [] : [fault];
};

/** Keys that were taken anew after their day are judged by `faultsOfRepeats`. */
const isJudgedElsewhere = (fault: string): boolean => fault.endsWith('a call is recorded twice');

const JUDGES: readonly ((world: World, one: SpaceEvidence) => readonly string[])[] = [
  (_, { evidence }) => audit(evidence).filter((fault) => !isJudgedElsewhere(fault)),
  faultsOfShape,
  faultsOfRefolding,
  faultsOfRepeats,
  faultsOfDeciding,
  faultsOfModel,
  faultsOfJournals,
];

/** What is broken badly enough cannot even be judged, which is a fault, too. */
const judge = (name: string, work: () => readonly string[]): readonly string[] => {
  try {
    return work().map((fault) => `${name}: ${fault}`);
  } catch (error) {
    return [`${name}: cannot be judged: ${String(error)}`];
  }
};

/** Which of the invariants do not hold at the end of a run. What never came to rest cannot be judged. */
export const faultsOf = (world: World, isAtRest: boolean): readonly string[] => {
  if (!isAtRest) return world.ledger.faults;
  const spaces = [...world.postgres.stored.space.values()].map((space) => gather(world, space));
  return [
    ...world.ledger.faults,
    ...spaces.flatMap((one) => JUDGES.flatMap((work) => judge(one.space.name, () => work(world, one)))),
    ...faultsOfArrivals(world),
  ];
};
