import { type GivenAnswer } from '@omni/testing/audit';
import { type Answer, readAnswer } from './answer.js';

export const ROUTE = '/api/v1/identifier';

export type Body = { readonly [member: string]: unknown };
export type SendOptions = {
  readonly headers?: { readonly [name: string]: string };
  /** Without the question mark. */
  readonly query?: string;
};

/** A program that calls the identifier's route with one token, and remembers what it was told. */
export type Client = {
  send(body: Body | string | Uint8Array<ArrayBuffer>, options?: SendOptions): Promise<Answer>;
  /** Resolves and counts. */
  visit(members: Body, options?: SendOptions): Promise<Answer>;
  /** Asks for the journal; leaves an entry only with `valuation_properties`. */
  look(members: Body, query?: string): Promise<Answer>;
  /** Every 200 that it was given. */
  readonly answers: readonly GivenAnswer[];
};

export type ClientOptions = {
  readonly url: string;
  readonly token: string;
  /** False for a token without `journal:read`. */
  readonly seesAddresses?: boolean;
};

export const createClient = ({ url, token, seesAddresses = true }: ClientOptions): Client => {
  const answers: GivenAnswer[] = [];

  const remember = (answer: Answer, sent: SendOptions): void => {
    if (answer.status !== 200) return;
    answers.push({
      requestId: sent.headers?.['x-request-id'] === undefined ? answer.headers.get('x-request-id') : null,
      keyed: sent.headers?.['idempotency-key'] !== undefined,
      uuid: answer.uuid,
      email: seesAddresses ? answer.email : null,
      visits: answer.visits,
      sentAtMs: answer.sentAtMs,
      answeredAtMs: answer.answeredAtMs,
    });
  };

  const send: Client['send'] = async (body, options = {}) => {
    const sentAtMs = performance.now();
    const response = await fetch(`${url}${ROUTE}${options.query === undefined ? '' : `?${options.query}`}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...options.headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    const answer = await readAnswer(response, sentAtMs);
    remember(answer, options);
    return answer;
  };

  return {
    send,
    visit: (members, options) => send({ platform: 'web', count_prev_visits: true, ...members }, options),
    look: (members, query) => send({ platform: 'web', ...members }, query === undefined ? {} : { query }),
    answers,
  };
};
