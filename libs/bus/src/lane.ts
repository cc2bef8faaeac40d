import { type Delivered } from './bus.js';
import { type BusLimits } from './bus-limits.js';
import { type Cursor, type Partition } from './partition.js';

/** One partition as one group reads it. While a batch of it is at work nobody takes another, whoever owns it by then. */
export type Lane = { readonly partition: Partition; readonly cursor: Cursor; atWork: boolean };

/** What one lane contributes to a batch. */
export type Share = { readonly lane: Lane; readonly messages: readonly Delivered[] };

/**
 * Takes what waits, one message a lane in turn, so that a full lane leaves room for the others in a batch that is short
 * of it. The lane that comes first matters only when the batch has no room for all: the caller lets it rotate.
 */
export const takeShares = (lanes: readonly Lane[], limits: BusLimits): readonly Share[] => {
  const shares = lanes.map((lane) => ({ lane, messages: new Array<Delivered>() }));
  let size = 0;
  let chars = 0;
  const fits = (message: Delivered): boolean =>
    size === 0 || (size < limits.batchSizeMax && chars + message.value.length <= limits.batchCharsMax);
  const takeOne = ({ lane, messages }: (typeof shares)[number]): 'took' | 'empty' | 'no room' => {
    const message = lane.partition.at(lane.cursor.next + messages.length);
    if (!message) return 'empty';
    if (!fits(message)) return 'no room';
    messages.push(message);
    size += 1;
    chars += message.value.length;
    return 'took';
  };
  let open = shares;
  while (open.length > 0) open = open.filter((share) => takeOne(share) === 'took');
  return shares.filter((share) => share.messages.length > 0);
};
