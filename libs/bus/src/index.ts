export * from './bus.js';
export * from './bus-limits.js';
export * from './in-process-bus.js';
export * from './partition-of.js';
export { createKafkaBus, type KafkaBusOptions } from './kafka/create-kafka-bus.js';
export { TopicsMisfit } from './kafka/ensure-topics.js';
export { readKafkaStart, readKafkaTopic, type TopicRead, type TopicStart } from './kafka/read-topic.js';
