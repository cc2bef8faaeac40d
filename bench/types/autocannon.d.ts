/** What the benchmark uses of autocannon, which brings no types. */
declare module 'autocannon' {
  export type Request = { method: 'POST'; path: string; headers: { [name: string]: string }; body: string };
  export type Client = {
    setRequests(requests: Request[]): void;
    on(event: 'response', heard: (status: number, bytes: number, tookMs: number) => void): void;
  };
  export type Result = {
    readonly duration: number;
    readonly requests: { readonly total: number; readonly sent: number };
    readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
    readonly '2xx': number;
    readonly non2xx: number;
    readonly errors: number;
    readonly timeouts: number;
    readonly statusCodeStats?: { readonly [status: string]: { readonly count: number } };
  };
  export type Options = {
    url: string;
    connections: number;
    duration: number;
    timeout: number;
    setupClient: (client: Client) => void;
  };
  const autocannon: (options: Options) => Promise<Result>;
  export default autocannon;
}
