import { type Bell } from './bell.js';
import { type Lane } from './lane.js';

/** Members that share the partitions of a topic. It remembers how far it came when nobody is left. */
export type Group = {
  join(member: Bell): void;
  leave(member: Bell): void;
  lanesOf(member: Bell): readonly Lane[];
  /** Has every member look again: something arrived, or a lane is free. */
  ring(): void;
};

export const createGroup = (lanes: readonly Lane[]): Group => {
  const members: Bell[] = [];
  const ring = (): void => members.forEach((member) => member.ring());
  return {
    join: (member) => {
      members.push(member);
      ring();
    },
    leave: (member) => {
      const index = members.indexOf(member);
      if (index >= 0) members.splice(index, 1);
      ring();
    },
    lanesOf: (member) => lanes.filter((_lane, index) => members[index % members.length] === member),
    ring,
  };
};
