import { pause } from '../pause.js';
import { askBroker } from './ask-broker.js';
import { type Admin, type Connecting } from './kafka-client.js';
import { decodeLeaveResponse, encodeLeaveRequest } from './leave-request.js';
import { isDeadNeighbour, type MemberName } from './member-name.js';
import { withAdmin } from './with-admin.js';

export type Dismissal = {
  readonly connecting: Connecting;
  readonly groupId: string;
  readonly own: MemberName;
  /** Aborted when we have been given partitions, or want none any more. */
  readonly joined: AbortSignal;
};

const POLL_MS = 50;

const leaveFor = async (memberId: string, admin: Admin, { connecting, groupId }: Dismissal): Promise<void> => {
  const request = encodeLeaveRequest({ groupId, memberId, clientId: connecting.clientId });
  const { brokers } = await admin.describeCluster();
  for (const { host, port } of brokers) if (decodeLeaveResponse(await askBroker(`${host}:${port}`, request))) return;
  throw new Error('no broker is the coordinator of the group');
};

/** Whether nothing is left to do. */
const look = async (admin: Admin, dismissal: Dismissal): Promise<boolean> => {
  const { groups } = await admin.describeGroups([dismissal.groupId]);
  const members = groups.flatMap((group) => group.members);
  const dead = members.filter(({ clientId }) => isDeadNeighbour(clientId, dismissal.own));
  if (dead.length === 0) return true;
  // Kafka lets an empty group wait for further members: somebody must have joined before the last one is sent away.
  if (dead.length === members.length) return false;
  for (const { memberId } of dead) await leaveFor(memberId, admin, dismissal);
  return true;
};

/**
 * Takes members out of the group that were processes of this host and have ended without a farewell: else their partitions
 * rest for the session's timeout, and nobody is given any meanwhile. kafkajs has no static members, which would do this. A
 * member that is taken for dead by mistake joins again, and loses nothing but its turn.
 */
export const dismissDead = (dismissal: Dismissal): Promise<void> =>
  withAdmin(dismissal.connecting, async (admin) => {
    while (!dismissal.joined.aborted && !(await look(admin, dismissal))) await pause(POLL_MS, dismissal.joined);
  });
