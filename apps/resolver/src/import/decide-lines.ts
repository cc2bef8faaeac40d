import { type Call, decideCall, type EventRecord, type Graph } from '@omni/identity';
import { type ImportCall, type ImportLine, type RefusedLine, type Refusal } from './import-line.js';
import { type LineIds } from './line-ids.js';

/** Deciding a line threw: a defect of ours that no repeat will cure. */
export class UndecidableLine extends Error {
  constructor(
    readonly line: number,
    cause: unknown,
  ) {
    super('a line could not be decided', { cause });
  }
}

export type Deciding = {
  /** Evolved in place. */
  readonly graph: Graph;
  readonly idsOf: (line: number) => LineIds;
  /** Digests of ids that were imported before. */
  readonly known: ReadonlySet<string>;
  /** Takes lines that are older than the space's newest call at that call's time, instead of refusing them. */
  readonly live: boolean;
};

export type DecidedLines = {
  readonly events: readonly EventRecord[];
  readonly refused: readonly RefusedLine[];
  /** Ids that are known from now on. */
  readonly idDigests: readonly string[];
  readonly calls: number;
  readonly repeated: number;
  /** The time of the last line that was in order. */
  readonly lastAtMs: number;
};

/** What the log names as the token: no stored one is called so. */
const TOKEN = 'import';

const toCall = (call: ImportCall, { call: id, candidate }: LineIds): Call => ({
  id,
  dedupe: call.idDigest ?? id.replaceAll('-', ''),
  requestHash: '',
  token: TOKEN,
  acceptedAt: call.atMs,
  candidateUuid: candidate,
  mode: call.mode,
  counted: call.counted,
  recorded: call.recorded,
  keyed: false,
  links: true,
  identifiers: call.identifiers,
  blocked: call.blocked,
  body: call.body,
  imported: { visits: call.visits },
});

const refusalOf = ({ atMs }: ImportCall, lastAtMs: number, { graph, live }: Deciding): Refusal | undefined => {
  if (atMs < lastAtMs) return 'out_of_order';
  return atMs < graph.lastAt && !live ? 'older_than_the_space' : undefined;
};

const decide = ({ graph, idsOf }: Deciding, line: number, call: ImportCall): ReturnType<typeof decideCall> => {
  try {
    return decideCall(graph, toCall(call, idsOf(line)));
  } catch (error) {
    throw new UndecidableLine(line, error);
  }
};

/** What is concluded of the lines so far. */
type Draft = {
  readonly events: EventRecord[];
  readonly refused: RefusedLine[];
  readonly idDigests: Set<string>;
  calls: number;
  repeated: number;
  lastAtMs: number;
};

/** Decides a call, or says why it is not taken. */
const takeCall = (deciding: Deciding, draft: Draft, line: number, call: ImportCall): Refusal | undefined => {
  const refusal = refusalOf(call, draft.lastAtMs, deciding);
  if (refusal) return refusal;
  draft.lastAtMs = call.atMs;
  const { idDigest } = call;
  if (idDigest !== null && (deciding.known.has(idDigest) || draft.idDigests.has(idDigest))) {
    draft.repeated++;
    return undefined;
  }
  const decision = decide(deciding, line, call);
  if (!decision.ok) return decision.refusal;
  draft.calls++;
  if (idDigest !== null) draft.idDigests.add(idDigest);
  for (const record of decision.events) draft.events.push(record);
  return undefined;
};

/**
 * Decides lines in their order, each on the graph as the ones before it left it. `lastAtMs` is the time of the line before
 * them. Throws `UndecidableLine`, after which the graph is of no use any more.
 */
export const decideLines = (deciding: Deciding, lines: readonly ImportLine[], lastAtMs: number): DecidedLines => {
  const draft: Draft = { events: [], refused: [], idDigests: new Set(), calls: 0, repeated: 0, lastAtMs };
  for (const one of lines) {
    const reason = 'refusal' in one ? one.refusal : takeCall(deciding, draft, one.line, one.call);
    if (reason) draft.refused.push({ line: one.line, reason });
  }
  return { ...draft, idDigests: [...draft.idDigests] };
};
