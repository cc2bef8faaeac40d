import { describeWith, startKafka } from '@omni/testing';
import { describeBus } from './bus-contract.js';
import { openKafkaBus } from './kafka-fixture.js';

describeWith(await startKafka(), 'on a real broker', ({ brokers }) => {
  describeBus('the Kafka bus', (partitions) => openKafkaBus(brokers, partitions));
});
