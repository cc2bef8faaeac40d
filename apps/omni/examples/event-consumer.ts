/**
 * Follows omni.events.v1 and prints each event once, whatever is delivered again: it remembers the position of the last
 * event of each space.
 *   KAFKA_BROKERS=127.0.0.1:9092 MARKS=marks.json node event-consumer.js
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Kafka } from 'kafkajs';
import { type Event, type Marks, placeOf, withMark } from './seen-positions.js';

const path = process.env['MARKS'] ?? 'marks.json';
const brokers = (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(',');

let marks: Marks = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Marks) : {};

/** Here the work would be done, and the mark stored in the same transaction; a file will do for a print. */
const act = (space: string, event: Event): void => {
  process.stdout.write(`${space} ${event.position} ${event.type} ${event.subject ?? ''}\n`);
  marks = withMark(marks, space, event);
  writeFileSync(`${path}.new`, JSON.stringify(marks));
  renameSync(`${path}.new`, path);
};

const consumer = new Kafka({ brokers, clientId: 'example' }).consumer({ groupId: 'example' });
await consumer.connect();
await consumer.subscribe({ topic: 'omni.events.v1', fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const space = message.key?.toString() ?? '';
    const event = JSON.parse(message.value?.toString() ?? '') as Event;
    const place = placeOf(marks, space, event);
    if (place === 'gap') throw new Error(`events of the space ${space} are missing before ${event.position}`);
    if (place === 'next') act(space, event);
  },
});
