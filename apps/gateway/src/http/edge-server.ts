import { createServer, type RequestListener, type Server, ServerResponse } from 'node:http';

export type ServerTimes = {
  /** A request that has not arrived completely by then is answered 408. */
  readonly requestMs: number;
  readonly checkEveryMs: number;
  /** Longer than the usual idle time of load balancers, so that they close first and never send into a closing socket. */
  readonly keepAliveMs: number;
};

export const SERVER_TIMES: ServerTimes = { requestMs: 20_000, checkEveryMs: 1_000, keepAliveMs: 72_000 };

/**
 * The HTTP server with nothing left to Node.js that it would answer in a shape of its own: no Host, expectations and
 * CONNECT all become ordinary requests.
 */
export const createEdgeServer = (listener: RequestListener, times: ServerTimes): Server => {
  const server = createServer(
    {
      requireHostHeader: false,
      headersTimeout: times.requestMs,
      requestTimeout: times.requestMs,
      connectionsCheckingInterval: times.checkEveryMs,
      keepAliveTimeout: times.keepAliveMs,
    },
    listener,
  );
  server.on('checkContinue', listener);
  server.on('checkExpectation', listener);
  server.on('connect', (request, socket) => {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    // Node.js hands the bare connection over; it is a socket although the types allow any stream.
    response.assignSocket(request.socket);
    response.on('finish', () => socket.end());
    socket.on('error', () => socket.destroy());
    listener(request, response);
  });
  // A client may close its sending side and wait for the answer; the option is missing in the types.
  return Object.assign(server, { httpAllowHalfOpen: true });
};
