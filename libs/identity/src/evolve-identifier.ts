import { type DevicesCounted, type IdentifierKey, type IdentifiersClaimed, type ProposalOpened } from './events.js';
import { type Graph, type IdentifierState, keyOf } from './graph.js';
import { CLAIMANTS_UNTIL_STICKY, CLAIMS_KEPT, DEVICES_PER_EMAIL, DEVICES_PER_PHONE, PROPOSALS_KEPT } from './policy.js';

const unknown = ({ kind, value }: IdentifierKey): IdentifierState => ({
  kind,
  value,
  address: null,
  member: null,
  attached: 0,
  seenAt: 0,
  carried: 0,
  claims: [],
  claimants: [],
  devices: [],
  mergesAt: [],
  deviceIdentity: null,
  proposed: [],
});

/** Replaces the state of one identifier, one that nothing is known of included. */
export const updateIdentifier = (
  graph: Graph,
  key: IdentifierKey,
  change: (state: IdentifierState) => Partial<IdentifierState>,
): void => {
  const name = keyOf(key);
  const state = graph.identifiers.get(name) ?? unknown(key);
  graph.identifiers.set(name, { ...state, ...change(state) });
  graph.changed.identifiers.add(name);
};

export const claim = (graph: Graph, event: IdentifiersClaimed, at: number): void => {
  for (const key of event.identifiers) {
    updateIdentifier(graph, key, ({ claims, claimants }) => ({
      claims: [{ member: event.member, at }, ...claims.filter((one) => one.member !== event.member)].slice(
        0,
        CLAIMS_KEPT,
      ),
      claimants:
        claimants.includes(event.root) || claimants.length >= CLAIMANTS_UNTIL_STICKY
          ? claimants
          : [...claimants, event.root],
    }));
  }
};

/** One more than the limit is enough to know that it is passed. */
const sightsKept = (kind: string): number => (kind === 'email' ? DEVICES_PER_EMAIL : DEVICES_PER_PHONE).most + 1;

export const countDevices = (graph: Graph, event: DevicesCounted, at: number): void =>
  updateIdentifier(graph, event.identifier, ({ kind, devices }) => {
    const isNew = (sight: IdentifierKey): boolean => event.devices.some((one) => keyOf(one) === keyOf(sight));
    const now = event.devices.map((device) => ({ kind: device.kind, value: device.value, at }));
    return { devices: [...now, ...devices.filter((sight) => !isNew(sight))].slice(0, sightsKept(kind)) };
  });

export const propose = (graph: Graph, event: ProposalOpened): void =>
  updateIdentifier(graph, event.identifier, ({ proposed }) => ({
    proposed: [[event.roots[0], event.roots[1] ?? 0] as const, ...proposed].slice(0, PROPOSALS_KEPT),
  }));
