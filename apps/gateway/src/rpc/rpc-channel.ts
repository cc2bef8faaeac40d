import { fileURLToPath } from 'node:url';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { RPC_LOADER, type RpcService } from '@omni/contracts';

type Method = MethodDefinition<object, object>;

type Options = {
  /** A gRPC target: dns:///NAME:PORT, or ipv4:ADDRESS:PORT,… */
  readonly target: string;
  readonly service: RpcService;
  /** Whether a call waits for a server while there is none. */
  readonly waits: boolean;
  /** How often a call is sent at most, when servers break off. */
  readonly attemptsMax: number;
};

/**
 * Takes turns over all servers. A call that broke off goes to another server: reading twice does no harm. The deadline of the
 * call bounds all of it.
 */
const serviceConfigOf = ({ waits, attemptsMax }: Options): string =>
  JSON.stringify({
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig: [
      {
        name: [{}],
        waitForReady: waits,
        retryPolicy: {
          maxAttempts: attemptsMax,
          initialBackoff: '0.02s',
          maxBackoff: '0.5s',
          backoffMultiplier: 2,
          retryableStatusCodes: ['UNAVAILABLE'],
        },
      },
    ],
  });

/** A server that is frozen or cut off answers no ping, and is left out from then on. */
const KEEPALIVE_MS = 5_000;
const KEEPALIVE_TIMEOUT_MS = 2_000;
/** A server that was away is tried again soon: a restart takes seconds. */
const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 1_000;
const RESOLVE_AGAIN_MS = 1_000;

const methodsOf = ({ proto, package: inPackage, name }: RpcService): ServiceDefinition => {
  const found = loadSync(fileURLToPath(proto), RPC_LOADER)[`${inPackage}.${name}`];
  if (!found || 'format' in found) throw new Error(`the description of ${inPackage} has no service ${name}`);
  return found;
};

/** One call after another over connections that are kept. */
export type RpcChannel = {
  call<Question extends object, Answer>(method: string, question: Question, deadlineMs: number): Promise<Answer>;
  close(): void;
};

export const openRpcChannel = (options: Options): RpcChannel => {
  const { target, service } = options;
  const methods = methodsOf(service);
  const client = new Client(target, credentials.createInsecure(), {
    'grpc.service_config': serviceConfigOf(options),
    // Names of the service's own in DNS would otherwise replace ours.
    'grpc.service_config_disable_resolution': 1,
    'grpc.max_receive_message_length': service.messageBytesMax,
    'grpc.max_send_message_length': service.messageBytesMax,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.initial_reconnect_backoff_ms': RECONNECT_MIN_MS,
    'grpc.max_reconnect_backoff_ms': RECONNECT_MAX_MS,
    'grpc.dns_min_time_between_resolutions_ms': RESOLVE_AGAIN_MS,
  });
  const methodOf = (name: string): Method => {
    const method = methods[name];
    if (!method) throw new Error(`the service ${service.name} has no method ${name}`);
    return method;
  };
  return {
    call: <Question extends object, Answer>(name: string, question: Question, deadlineMs: number): Promise<Answer> => {
      const { path, requestSerialize, responseDeserialize } = methodOf(name);
      return new Promise((resolve, reject) => {
        const onAnswer = (fault: ServiceError | null, answer?: object): void =>
          fault ? reject(fault) : resolve(answer as Answer);
        const options = { deadline: deadlineMs };
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          question,
          new Metadata(),
          options,
          onAnswer,
        );
      });
    },
    close: () => client.close(),
  };
};
