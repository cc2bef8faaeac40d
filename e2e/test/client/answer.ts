export type Entry = {
  readonly [member: string]: unknown;
  readonly created_at: string;
  readonly valuation_properties: { readonly action: string; readonly properties: { readonly [name: string]: unknown } };
};

/** An answer of the identifier's route. What it does not have is "", null or []. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly uuid: string;
  readonly email: string;
  readonly visits: number | null;
  readonly journal: readonly Entry[];
  readonly cursor: string | null;
  readonly code: string | null;
  readonly fields: readonly string[];
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
};

type Body = {
  readonly data?: {
    readonly uuid?: string;
    readonly email?: string;
    readonly count_prev_visits?: number;
    readonly journal?: readonly Entry[];
    readonly next_cursor?: string | null;
  };
  readonly error?: { readonly code?: string; readonly details?: readonly { readonly field: string }[] };
};

const NOBODY = { uuid: '', email: '', count_prev_visits: null, journal: [], next_cursor: null };

const dataOf = ({ data }: Body): Pick<Answer, 'uuid' | 'email' | 'visits' | 'journal' | 'cursor'> => {
  const { uuid, email, count_prev_visits: visits, journal, next_cursor: cursor } = { ...NOBODY, ...data };
  return { uuid, email, visits, journal, cursor };
};

/** `sentAtMs` is when the request went out, of the clock of `performance.now()`. */
export const readAnswer = async (response: Response, sentAtMs: number): Promise<Answer> => {
  const text = await response.text();
  const body = JSON.parse(text) as Body;
  return {
    status: response.status,
    headers: response.headers,
    text,
    ...dataOf(body),
    code: body.error?.code ?? null,
    ...{ sentAtMs, answeredAtMs: performance.now() },
    fields: (body.error?.details ?? []).map(({ field }) => field),
  };
};
