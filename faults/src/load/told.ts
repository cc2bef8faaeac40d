import { createHash } from 'node:crypto';
import { type GivenAnswer } from '@omni/testing/audit';
import { type Posted } from './post.js';
import { type Tenant } from './tenant.js';

export type Call = { readonly tenant: Tenant; readonly key: string; readonly body: string };

/** A call and the 200 that it was given in the end, however often it had to be sent. */
export type Told = {
  readonly call: Call;
  /** By which the log names the call. */
  readonly dedupe: string;
  readonly answer: GivenAnswer;
  /** When it was sent for the first time; it may have been decided since then. */
  readonly firstSentAtMs: number;
};

/** The same key of the same token is the same call. */
export const dedupeOf = ({ tenant, key }: Call): string =>
  createHash('sha256')
    .update(tenant.token.split('_')[1] ?? '')
    .update('\0')
    .update(key)
    .digest('hex');

type Data = { readonly uuid: string; readonly email: string; readonly count_prev_visits?: number };

export const toAnswer = ({ headers, text }: Posted, sentAtMs: number): GivenAnswer => {
  const { data } = JSON.parse(text) as { readonly data: Data };
  return {
    requestId: String(headers['x-request-id']),
    keyed: true,
    uuid: data.uuid,
    email: data.email,
    visits: data.count_prev_visits ?? null,
    sentAtMs,
    answeredAtMs: performance.now(),
  };
};
