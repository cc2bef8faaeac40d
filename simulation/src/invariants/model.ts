import { isDeepStrictEqual } from 'node:util';
import { type CallMessage, type InboundMessage } from '@omni/contracts';
import { type CallRecorded } from '@omni/identity';
import { emptyWorld, modelCall, partitionOf, partitionOfLog } from '@omni/identity/model';
import { type World } from '../world.js';
import { type SpaceEvidence } from './space-evidence.js';

type Kinds = { readonly [kind: string]: 'person' | 'device' };
type Sent = { readonly message: InboundMessage | undefined; readonly at: number; readonly kinds: Kinds };

const toModelCall = (message: CallMessage, at: number) => ({
  at,
  ids: message.identifiers,
  blocked: message.blocked,
  counted: message.counted,
  recorded: message.recorded,
  links: message.links,
  candidate: message.candidate_uuid,
});

/** One call by the model, and whether it was answered alike. */
const faultOfCall = (
  world: ReturnType<typeof emptyWorld>,
  { answer: given }: CallRecorded,
  { message, at, kinds }: Sent,
): string | undefined => {
  if (message?.type !== 'call') return 'was sent by nobody';
  const answer = modelCall(world, toModelCall(message, at), { kinds });
  if ('refusal' in answer) return 'would be refused by the model';
  const isSame = answer.uuid === given.uuid && answer.email === given.email && answer.visits === given.visits;
  return isSame ? undefined : 'is answered otherwise by the model';
};

/** I5: the calls of the log, in its order, give the same answers and the same partition by the slow model of the policy. */
export const faultsOfModel = ({ ledger }: World, { records }: SpaceEvidence): readonly string[] => {
  const world = emptyWorld();
  let kinds: Kinds = {};
  const faults: string[] = [];
  for (const { event, position, at } of records) {
    if (event.type === 'policy.changed') kinds = event.kinds;
    if (event.type !== 'call.recorded') continue;
    const fault = faultOfCall(world, event, { message: ledger.sent.get(event.call), at, kinds });
    if (fault !== undefined) faults.push(`I5: the call at ${position} ${fault}`);
  }
  const isSame = isDeepStrictEqual(partitionOfLog(records), partitionOf(world));
  return isSame ? faults : [...faults, "I5: the partition is not the model's"];
};
