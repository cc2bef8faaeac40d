/** What a script sees of an answer. */
export type PageAnswer = {
  readonly status: number;
  readonly body: unknown;
  /** Null for a header that the page may not read. */
  header(name: string): string | null;
};
export type PageRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
};

/** Readable on every answer, whatever it exposes. */
const SAFE_HEADERS = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'pragma'];
const SIMPLE_METHODS = ['GET', 'HEAD', 'POST'];

const listOf = (response: Response, name: string): readonly string[] =>
  (response.headers.get(name) ?? '').split(',').map((item) => item.trim().toLowerCase());

const demand = (holds: boolean, what: string): void => {
  if (!holds) throw new TypeError(`blocked by the browser: ${what}`);
};

const demandOrigin = (response: Response, origin: string): void => {
  const allowed = response.headers.get('access-control-allow-origin');
  demand(allowed === '*' || allowed === origin, 'the origin is not allowed');
};

/** JSON and a token are more than a form could send: the browser asks first. */
const askFirst = async (url: string, origin: string, request: PageRequest): Promise<void> => {
  const names = Object.keys(request.headers).sort();
  const response = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': request.method,
      'access-control-request-headers': names.join(','),
    },
  });
  demand(response.ok, `the preflight was answered ${response.status}`);
  demandOrigin(response, origin);
  const methods = listOf(response, 'access-control-allow-methods');
  demand(
    SIMPLE_METHODS.includes(request.method) || methods.includes(request.method.toLowerCase()),
    `${request.method} is not allowed`,
  );
  const allowed = listOf(response, 'access-control-allow-headers');
  for (const name of names) demand(allowed.includes(name), `the header ${name} is not allowed`);
};

/** `fetch` as a page of that origin has it: with the preflight, and only what the server lets it see. */
export const createBrowser =
  (origin: string) =>
  async (url: string, request: PageRequest): Promise<PageAnswer> => {
    await askFirst(url, origin, request);
    const { method, headers, body } = request;
    const response = await fetch(url, { method, headers: { ...headers, origin }, ...(body !== undefined && { body }) });
    demandOrigin(response, origin);
    const readable = [...SAFE_HEADERS, ...listOf(response, 'access-control-expose-headers')];
    return {
      status: response.status,
      body: await response.json(),
      header: (name) => (readable.includes(name) ? response.headers.get(name) : null),
    };
  };
