import { AssignerProtocol, type PartitionAssigner } from './kafka-client.js';

const NAME = 'fixed';
const VERSION = 0;
const NO_DATA = Buffer.alloc(0);

/** Gives every member the same one partition: a group of one that follows it alone. */
export const fixedPartition =
  (topic: string, partition: number): PartitionAssigner =>
  () => ({
    name: NAME,
    version: VERSION,
    assign: async ({ members }) => {
      const assignment = { [topic]: [partition] };
      const memberAssignment = AssignerProtocol.MemberAssignment.encode({
        version: VERSION,
        assignment,
        userData: NO_DATA,
      });
      return members.map(({ memberId }) => ({ memberId, memberAssignment }));
    },
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData: NO_DATA }),
    }),
  });
