import { fileURLToPath } from 'node:url';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { JOURNAL_LOADER, JOURNAL_MESSAGE_BYTES_MAX, JOURNAL_PACKAGE, JOURNAL_PROTO } from '@omni/contracts';

type Method = MethodDefinition<object, object>;

/**
 * Takes turns over all journals. A call that no journal took waits for one, and one that broke off goes to another: reading
 * twice does no harm. The deadline of the call bounds all of it.
 */
const SERVICE_CONFIG = JSON.stringify({
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [
    {
      name: [{}],
      waitForReady: true,
      retryPolicy: {
        maxAttempts: 5,
        initialBackoff: '0.02s',
        maxBackoff: '0.5s',
        backoffMultiplier: 2,
        retryableStatusCodes: ['UNAVAILABLE'],
      },
    },
  ],
});

/** A journal that is frozen or cut off answers no ping, and is left out from then on. */
const KEEPALIVE_MS = 5_000;
const KEEPALIVE_TIMEOUT_MS = 2_000;
/** A journal that was away is tried again soon: a restart takes seconds. */
const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 1_000;
const RESOLVE_AGAIN_MS = 1_000;

const methodsOfJournal = (): ServiceDefinition => {
  const found = loadSync(fileURLToPath(JOURNAL_PROTO), JOURNAL_LOADER)[`${JOURNAL_PACKAGE}.Journal`];
  if (!found || 'format' in found) throw new Error('journal.proto describes no service Journal');
  return found;
};

/** One call after another over connections that are kept. */
export type RpcChannel = {
  call<Question extends object, Answer>(method: string, question: Question, deadlineMs: number): Promise<Answer>;
  close(): void;
};

export const openRpcChannel = (target: string): RpcChannel => {
  const methods = methodsOfJournal();
  const client = new Client(target, credentials.createInsecure(), {
    'grpc.service_config': SERVICE_CONFIG,
    // Names of the service's own in DNS would otherwise replace ours.
    'grpc.service_config_disable_resolution': 1,
    'grpc.max_receive_message_length': JOURNAL_MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': JOURNAL_MESSAGE_BYTES_MAX,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.initial_reconnect_backoff_ms': RECONNECT_MIN_MS,
    'grpc.max_reconnect_backoff_ms': RECONNECT_MAX_MS,
    'grpc.dns_min_time_between_resolutions_ms': RESOLVE_AGAIN_MS,
  });
  const methodOf = (name: string): Method => {
    const method = methods[name];
    if (!method) throw new Error(`the service Journal has no method ${name}`);
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
