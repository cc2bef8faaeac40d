import { type FastifyRequest } from 'fastify';
import { type SpaceKinds } from '../access/space-kinds.js';
import { type CallDesk } from '../calls/call-desk.js';
import { type CursorSeal } from './cursor.js';
import { demandDone, toJournalAnswer, toResolveAnswer } from './identifier-answer.js';
import { type IdentifierCall, readCall } from './identifier-call.js';
import { type JournalPages } from './journal-pages.js';
import { demandPermission, maySeeAddresses } from './permission.js';
import { NO_CUSTOM_VALUES, readCustomValues, readIdentifiers } from './sent-identifiers.js';
import { cursorEffect, effectOf, toMessage } from './to-message.js';

export type IdentifierPorts = {
  readonly desk: Pick<CallDesk, 'submit' | 'replyTo' | 'deadlineFrom'>;
  readonly kinds: Pick<SpaceKinds, 'kindsOf'>;
  readonly pages: JournalPages;
  readonly seal: CursorSeal;
};

/** Answers `POST /api/v1/identifier` with the finished JSON text, or throws what the client is refused with. */
export type IdentifierCalls = { answer(request: FastifyRequest): Promise<string> };

/** A page further on: nothing in the body is looked at. Only a key has it pass through the resolver, to be remembered. */
const walkOn = async (call: IdentifierCall, sealed: string, ports: IdentifierPorts): Promise<string> => {
  const { caller, body, key, page } = call;
  const cursor = ports.seal.open(sealed, { tokenId: caller.tokenId, space: caller.space.id });
  demandPermission(caller, 'look up', body.fields);
  const { identity, before, uuid, email } = cursor;
  const deadline = ports.desk.deadlineFrom(Date.now());
  if (key !== null) demandDone(await ports.desk.submit(toMessage(call, cursorEffect(uuid), ports.desk)));
  return ports.pages.answer(caller, { identity, uuid, email, before, atLeast: null, deadline }, page);
};

const decide = async (call: IdentifierCall, ports: IdentifierPorts): Promise<string> => {
  const { caller, wish, body, page } = call;
  const { identifiers } = body.fields;
  const custom = identifiers ? await readCustomValues(identifiers, caller.space.id, ports.kinds) : NO_CUSTOM_VALUES;
  const reading = readIdentifiers(body.fields, custom);
  demandPermission(caller, wish, body.fields);
  const message = toMessage(call, effectOf(call, reading), ports.desk);
  const reply = demandDone(await ports.desk.submit(message));
  const { uuid, identity, position } = reply;
  const isSeen = maySeeAddresses(caller);
  const email = isSeen ? reply.email : '';
  if (wish === 'resolve') return toResolveAnswer(reply, email);
  if (!isSeen) return toJournalAnswer({ uuid, email, entries: [], nextCursor: null });
  return ports.pages.answer(
    caller,
    { identity, uuid, email, before: null, atLeast: position, deadline: message.deadline },
    page,
  );
};

export const createIdentifierCalls = (ports: IdentifierPorts): IdentifierCalls => ({
  async answer(request) {
    const call = readCall(request);
    request.mode = call.wish === 'resolve' ? 'resolve' : 'journal';
    const { cursor } = call.page;
    return cursor !== null && call.wish !== 'resolve' ? walkOn(call, cursor, ports) : decide(call, ports);
  },
});
