import { type OmniCloudEvent } from '@omni/contracts';

type Message = { readonly key: string; readonly value: string };

/** The furthest positions that were published of a log, by the names of their spaces. */
export type TopicHeads = {
  add(message: Message): void;
  readonly headOf: ReadonlyMap<string, number>;
};

const parse = (text: string): Partial<OmniCloudEvent> => {
  try {
    return Object(JSON.parse(text)) as Partial<OmniCloudEvent>;
  } catch {
    // Consumers report what they cannot read; here it says nothing about a position.
    return {};
  }
};

/** Events of other logs are passed over: their positions cannot be compared. */
export const createTopicHeads = (logId: string): TopicHeads => {
  const headOf = new Map<string, number>();
  return {
    headOf,
    add: ({ key, value }) => {
      const { logid, position } = parse(value);
      if (logid !== logId || !Number.isSafeInteger(Number(position))) return;
      headOf.set(key, Math.max(headOf.get(key) ?? 0, Number(position)));
    },
  };
};
