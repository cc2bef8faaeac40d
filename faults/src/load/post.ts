import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export type Posted = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };
export type Sending = {
  readonly url: string;
  readonly token: string;
  readonly body: string;
  readonly key?: string;
};

/** Longer than a gateway's deadline: whoever has not answered by then is as good as gone. */
const ANSWER_WITHIN_MS = 6_000;

export type Post = (sending: Sending) => Promise<Posted>;

/** Posts over connections that are kept. Rejects where no whole answer came. */
export const createPost = (): { readonly post: Post; close(): void } => {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const post: Post = ({ url, token, body, key }) =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      };
      const sent = request(url, { method: 'POST', agent, headers, timeout: ANSWER_WITHIN_MS }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer came in time')));
      sent.on('error', reject);
      sent.end(body);
    });
  return { post, close: () => agent.destroy() };
};
