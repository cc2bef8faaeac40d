import { ApiError } from '@omni/contracts';
import { isPresent, readBody, readIdentifiers } from '@omni/gateway';
import { type Call, type CallRecorded, type EventRecord } from '@omni/identity';

type Reading = Pick<Call, 'identifiers' | 'blocked'>;
/** What the log does not say of a call: its identifiers in their normal form, and whether its token might link. */
export type CallReading = Reading & Pick<Call, 'links'>;

/** No uuid that is ever given out: an identity that the log did not make would get it. */
const NO_UUID = '00000000-0000-4000-8000-000000000000';

/** As a gateway reads a body. Kinds that the space does not have are without effect, so nobody need be asked which it had. */
const readingOf = (body: string): Reading | undefined => {
  try {
    const { fields } = readBody(Buffer.from(body, 'utf8'));
    const custom = Object.entries(fields.identifiers ?? {}).flatMap(([kind, value]) =>
      isPresent(value) ? [[kind, value] as const] : [],
    );
    const { identifiers, blocked } = readIdentifiers(fields, new Map(custom));
    return { identifiers, blocked };
  } catch (fault) {
    // The body of a page further on is not looked at when it comes; the others have all been read before.
    if (fault instanceof ApiError) return undefined;
    throw fault;
  }
};

/**
 * The ways in which the call may have been meant: by its body; for a look-up that left nothing but its key perhaps as a page
 * further on, which names the identity alone. `mayLink` is null where the token is not known.
 */
export const readingsOf = (
  recorded: CallRecorded,
  about: { readonly memberUuid: string | undefined; readonly mayLink: boolean | null },
): readonly CallReading[] => {
  const { entry, request_hash: requestHash, body } = recorded;
  const { memberUuid, mayLink } = about;
  const reading = readingOf(body);
  const linking = entry ? [true] : mayLink === null ? [true, false] : [mayLink];
  const isPage = !entry && requestHash !== '' && memberUuid !== undefined;
  return [
    ...(reading ? linking.map((links) => ({ ...reading, links })) : []),
    ...(isPage ? [{ identifiers: [{ kind: 'anonymous_id', value: memberUuid }], blocked: [], links: false }] : []),
  ];
};

/** The call again, from its events in the log. */
export const toCall = (recorded: CallRecorded, group: readonly EventRecord[], reading: CallReading): Call => {
  const created = group.flatMap(({ event }) => (event.type === 'identity.created' ? [event.uuid] : []));
  return {
    id: recorded.call,
    dedupe: recorded.dedupe,
    requestHash: recorded.request_hash,
    token: recorded.token,
    acceptedAt: group[0]?.at ?? 0,
    candidateUuid: created[0] ?? NO_UUID,
    mode: recorded.mode,
    counted: recorded.counted,
    recorded: recorded.entry,
    keyed: recorded.request_hash !== '',
    body: recorded.body,
    ...(recorded.imported ? { imported: recorded.imported } : {}),
    ...reading,
  };
};
