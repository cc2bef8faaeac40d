import { ClientKafka } from '@nestjs/microservices';
import { createClosers, createLogger } from '@omni/platform';
import { createFrameworkDesk } from './framework-desk.js';
import { CALLS, kafkaOptions } from './kafka-options.js';
import { openPool, startNaive } from './naive-parts.js';

/** Usage: OMNI_POSTGRES_URL=… OMNI_KAFKA_BROKERS=… OMNI_CLIENT_TOKEN=… node gateway.js. Prints its address as JSON. */
const {
  OMNI_POSTGRES_URL: postgresUrl = '',
  OMNI_KAFKA_BROKERS: brokers = '',
  OMNI_CLIENT_TOKEN: token = '',
} = process.env;
const closers = createClosers();
const pool = openPool(postgresUrl);
closers.add('pool', () => pool.end());
// There is one gateway, and its replies have one partition.
const client = new ClientKafka(kafkaOptions(brokers.split(','), 1));
client.subscribeToResponseOf(CALLS);
await client.connect();
closers.add('Kafka', () => client.close());
const logger = createLogger({ name: 'framework', level: 'warn' });
const gateway = await startNaive({ pool, desk: createFrameworkDesk(client), token, logger });
closers.add('HTTP', gateway.close);

process.once('SIGTERM', () => void closers.closeAll());
process.once('SIGINT', () => void closers.closeAll());
process.stdout.write(`${JSON.stringify({ url: gateway.url })}\n`);
