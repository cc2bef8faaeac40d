/** Answers of a broker that carry a code of their own, by the number of what was asked. */
export const ASKED = { produce: 0, fetch: 1, coordinator: 10, heartbeat: 12 } as const;
export type Asked = keyof typeof ASKED;

/** What a broker says while it moves. */
export const CODE = { notLeader: 6, coordinatorNotAvailable: 15, rebalanceInProgress: 27 } as const;

const SIZE_BYTES = 4;
const CORRELATION_BYTES = 4;

/** Where the code of the first partition stands behind an array of topics. */
const firstPartitionAt = (body: Buffer, at: number): number | undefined => {
  if (body.length < at + 6 || body.readInt32BE(at) === 0) return undefined;
  const behindName = at + 4 + 2 + body.readInt16BE(at + 4);
  if (body.length < behindName + 10 || body.readInt32BE(behindName) === 0) return undefined;
  return behindName + 4 + 4;
};

/** Where the code stands in an answer; undefined where there is none. Versions that kafkajs asks in. */
const codeAt = (asked: number, version: number, body: Buffer): number | undefined => {
  if (asked === ASKED.produce) return firstPartitionAt(body, 0);
  if (asked === ASKED.fetch) return firstPartitionAt(body, version >= 7 ? 10 : 4);
  return version >= 1 ? 4 : 0;
};

/** Cuts a stream into frames of a length and what it counts; keeps what is not whole yet. */
const createFrames = () => {
  let kept = Buffer.alloc(0);
  return (piece: Buffer): readonly Buffer[] => {
    kept = Buffer.concat([kept, piece]);
    const frames: Buffer[] = [];
    while (kept.length >= SIZE_BYTES && kept.length >= SIZE_BYTES + kept.readInt32BE(0)) {
      const end = SIZE_BYTES + kept.readInt32BE(0);
      frames.push(kept.subarray(0, end));
      kept = kept.subarray(end);
    }
    return frames;
  };
};

/** Which code an answer is to carry instead of its own; undefined leaves it as it is. */
export type Recode = (asked: number) => number | undefined;

/** One connection: reads what is asked, and changes the codes of the answers. */
export type Recoder = {
  asked(piece: Buffer): void;
  /** What is to be passed on instead. */
  answered(piece: Buffer): Buffer;
};

export const createRecoder = (recode: Recode): Recoder => {
  const [requests, answers] = [createFrames(), createFrames()];
  const askedOf = new Map<number, { readonly asked: number; readonly version: number }>();
  const change = (frame: Buffer): Buffer => {
    const correlation = frame.readInt32BE(SIZE_BYTES);
    const request = askedOf.get(correlation);
    askedOf.delete(correlation);
    if (!request) return frame;
    const body = frame.subarray(SIZE_BYTES + CORRELATION_BYTES);
    const at = codeAt(request.asked, request.version, body);
    const isKnown = Object.values<number>(ASKED).includes(request.asked);
    const code = isKnown && at !== undefined ? recode(request.asked) : undefined;
    if (code !== undefined && at !== undefined) body.writeInt16BE(code, at);
    return frame;
  };
  return {
    asked: (piece) => {
      for (const frame of requests(piece))
        askedOf.set(frame.readInt32BE(SIZE_BYTES + 4), { asked: frame.readInt16BE(4), version: frame.readInt16BE(6) });
    },
    answered: (piece) => Buffer.concat(answers(piece).map(change)),
  };
};
