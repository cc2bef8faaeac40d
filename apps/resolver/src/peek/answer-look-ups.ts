import { type CallMessage, type Reply } from '@omni/contracts';
import { type Graph, peekCall } from '@omni/identity';
import { NO_ANSWER, toCall } from '../to-call.js';

/** The reply that the call would get if it were published now; undefined where something would be learnt from it. */
const answerOne = (graph: Graph, call: CallMessage): Reply | undefined => {
  const decision = peekCall(graph, toCall(call));
  if (!decision) return undefined;
  const { id } = call;
  if (!decision.ok) return { id, status: decision.refusal, ...NO_ANSWER };
  return { id, status: 'done', ...decision.answer, position: graph.position };
};

/**
 * The replies to those calls from which nothing is learnt, each decided by itself on the same graphs, which stay as they are.
 * Calls of spaces that are not there yet are left, and those that cannot be decided: published they become dead letters.
 */
export const answerLookUps = (
  graphs: ReadonlyMap<number, Graph>,
  calls: readonly CallMessage[],
  onUndecidable: (error: unknown) => void,
): readonly Reply[] =>
  calls.flatMap((call) => {
    const graph = graphs.get(call.space);
    try {
      return (graph && answerOne(graph, call)) ?? [];
    } catch (error) {
      onUndecidable(error);
      return [];
    }
  });
