import { decodeInbound, encodeMessage } from '@omni/contracts';
import { toPolicyMessage } from '../../src/admin/policy-message.js';

describe('a change of policy', () => {
  it('is a message that the resolver can read', () => {
    const message = toPolicyMessage(
      { user_id: true, kinds: { crm_id: 'person', old_id: null } },
      {
        space: { id: 7, name: 'shop' },
        tokenId: 'bootstrap',
        desk: { replyTo: { gateway: 'g', partition: 3 }, deadlineFrom: (atMs) => atMs + 2_000 },
        acceptedAtMs: 1_000,
      },
    );
    expect(decodeInbound(encodeMessage(message))).toEqual({ ok: true, message });
    expect(message).toMatchObject({ space: 7, space_name: 'shop', deadline: 3_000, keyed: false, token: 'bootstrap' });
  });
});
