import { type GraphEvent } from '@omni/identity';
import { foldEvents } from '../src/projection/fold-events.js';
import { AT_MS, created, merged, recorded, recordsOf, touched } from './event-builders.js';

const given = (...events: readonly GraphEvent[]) => foldEvents(7, recordsOf(events));

describe('folding events into rows', () => {
  it('makes a new identity a member of itself', () => {
    expect(given(created(1)).members).toEqual([{ space: 7, member: 1, root: 1, device: false }]);
  });

  it('marks a device identity', () => {
    expect(given(created(1, 'kiosk')).members).toEqual([{ space: 7, member: 1, root: 1, device: true }]);
  });

  it('writes the entry of a call on its member, at the position of the event', () => {
    const body = '{"platform":"web","valuation_properties":{"action":"","properties":{}}}';
    expect(given(created(1), recorded(1, '{"platform":"web"}')).entries).toEqual([
      { space: 7, member: 1, position: 2, atMs: AT_MS, body },
    ]);
  });

  it('leaves no entry for a call that is none', () => {
    expect(given(created(1), recorded(1, '{}', { entry: false })).entries).toEqual([]);
  });

  it('masks addresses, doubled ones too, in the entry of a shared device', () => {
    const body = '{"email":"a@b.example","phone":"+491234567","email":"c@d.example"}';
    const [entry] = given(created(1, 'kiosk'), recorded(1, body, { device: true })).entries;
    expect(entry?.body).toBe('{"email":"","phone":"","email":"","valuation_properties":{"action":"","properties":{}}}');
  });

  it('re-points the members of a root that was absorbed', () => {
    expect(given(merged(3, 9)).repointings).toEqual([{ space: 7, absorbed: 9, survivor: 3 }]);
  });

  it('follows a chain of merges to the root that is left', () => {
    const { members, repointings } = given(created(1), created(2), created(3), merged(2, 3), merged(1, 2));
    expect(members.map(({ member, root }) => [member, root])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(repointings.map(({ absorbed, survivor }) => [absorbed, survivor])).toEqual([
      [3, 1],
      [2, 1],
    ]);
  });

  it('changes nothing for events that do not concern the journal', () => {
    expect(given(touched)).toEqual({ members: [], entries: [], repointings: [] });
  });

  it('stops at a type that it does not know, also one that every object has', () => {
    for (const type of ['identity.teleported', 'constructor', '__proto__']) {
      const unknown = JSON.parse(`{"type":"${type}"}`) as GraphEvent;
      expect(() => given(unknown)).toThrow(`does not know events of type ${type}`);
    }
  });
});
