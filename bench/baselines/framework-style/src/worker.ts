import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { createClosers } from '@omni/platform';
import { kafkaOptions } from './kafka-options.js';
import { createNaiveDesk, createPositions, openPool } from './naive-parts.js';
import { WorkerModule } from './worker.module.js';

/** Usage: OMNI_POSTGRES_URL=… OMNI_KAFKA_BROKERS=… OMNI_KAFKA_PARTITIONS=… node worker.js. Says when it is ready. */
const {
  OMNI_POSTGRES_URL: url = '',
  OMNI_KAFKA_BROKERS: brokers = '',
  OMNI_KAFKA_PARTITIONS: partitions,
} = process.env;
const closers = createClosers();

const pool = openPool(url);
closers.add('pool', () => pool.end());
const sequencePool = openPool(url, 1);
closers.add('pool of the sequence', () => sequencePool.end());
const desk = createNaiveDesk(pool, createPositions(sequencePool), { count: 0 });
const worker = await NestFactory.createMicroservice<MicroserviceOptions>(WorkerModule.register(desk), {
  transport: Transport.KAFKA,
  options: kafkaOptions(brokers.split(','), Number(partitions)),
  logger: ['error', 'warn'],
});
closers.add('worker', () => worker.close());
await worker.listen();

process.once('SIGTERM', () => void closers.closeAll());
process.once('SIGINT', () => void closers.closeAll());
process.stdout.write('ready\n');
