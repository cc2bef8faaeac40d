import { createHash } from 'node:crypto';
import { type Call } from '@omni/identity';

/** Part of every identifier that is sent, so that none of them can hide in a log. */
export const MARK = 'zq7fault';

/** So few that calls meet all the time, and the same in every space: nothing may cross from one to another. */
const DEVICES = 60;
const ADDRESSES = 18;
const PHONES = 8;

type Draw = () => number;

/** A phone never comes alone: it is no identifier to be asked by. */
const identifiersOf = (draw: Draw): object => {
  const [withDevice, withAddress] = [draw(), draw()];
  const device = { anonymous_id: `device-${MARK}-${Math.floor(draw() * DEVICES)}` };
  const email = { email: `person.${Math.floor(draw() * ADDRESSES)}@${MARK}.example` };
  const phone = { phone: `4877713${String(Math.floor(draw() * PHONES)).padStart(5, '0')}` };
  return {
    ...(withDevice < 0.9 || withAddress >= 0.3 ? device : {}),
    ...(withAddress < 0.3 ? email : {}),
    ...(withAddress >= 0.3 && withAddress < 0.4 ? phone : {}),
  };
};

const modeOf = (share: number): object => {
  if (share < 0.75) return { count_prev_visits: true };
  if (share < 0.82) return { count_prev_visits: false };
  return share < 0.9 ? { valuation_properties: { action: 'seen', properties: { value: 1.5 } } } : {};
};

/** The text of a call. No two are alike, because each has its serial. */
export const bodyOf = (draw: Draw, serial: string): string =>
  JSON.stringify({ platform: 'web', serial, ...identifiersOf(draw), ...modeOf(draw()) });

type Members = {
  readonly anonymous_id?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly count_prev_visits?: boolean;
  readonly valuation_properties?: object;
};

const emailOf = (address: string): Call['identifiers'][number] => ({
  kind: 'email',
  value: createHash('sha256').update(address).digest('hex'),
  address,
});

/** What must be understood of a body; the audit's own look-ups are read as well. */
export const meaningOf = (body: string): Pick<Call, 'identifiers' | 'blocked' | 'links'> => {
  const { anonymous_id, email, phone } = JSON.parse(body) as Members;
  return {
    identifiers: [
      ...(anonymous_id === undefined ? [] : [{ kind: 'anonymous_id', value: anonymous_id }]),
      ...(email === undefined ? [] : [emailOf(email)]),
      ...(phone === undefined ? [] : [{ kind: 'phone', value: phone }]),
    ],
    blocked: [],
    links: true,
  };
};

/** Whether it leaves nothing in the log: such an answer is not stored under its key. */
export const isLookUp = (body: string): boolean => {
  const { count_prev_visits, valuation_properties } = JSON.parse(body) as Members;
  return count_prev_visits === undefined && valuation_properties === undefined;
};
