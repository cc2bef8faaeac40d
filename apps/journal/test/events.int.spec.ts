import { readFileSync } from 'node:fs';
import { ENVELOPE_SCHEMA, eventSchemaOf, type OmniCloudEvent } from '@omni/contracts';
import { type AnySchemaObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Journal } from '../src/journal.js';
import { createEventsReader } from '../src/reading/events-reader.js';
import { created, LOG_ID, merged, recorded, touched, uuidOf } from './event-builders.js';
import { type JournalWorld, openJournalWorld } from './journal-world.js';

let world: JournalWorld;
let events: Journal['events'];
beforeAll(async () => {
  world = await openJournalWorld();
  events = createEventsReader(world.pool);
});
afterAll(() => world.close());

const read = (url: URL): AnySchemaObject => JSON.parse(readFileSync(url, 'utf8')) as AnySchemaObject;
const isValid = (type: string, event: object): boolean => {
  const ajv = new Ajv2020({ schemas: [read(ENVELOPE_SCHEMA)], formats: { uuid: true, 'date-time': true } });
  return ajv.compile<object>(read(eventSchemaOf(type)))(event) === true;
};
const positionsOf = (texts: readonly string[]): readonly number[] =>
  texts.map((text) => Number((JSON.parse(text) as OmniCloudEvent).position));

describe('the events of a space', () => {
  it('are the CloudEvents of its log in order, whether or not the journal has projected them', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), touched]);
    const page = await events({ space, after: 0, limit: 500 });
    expect(page.last).toBe(2);
    expect(page.events.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        specversion: '1.0',
        id: `space-${space}-1`,
        source: `/spaces/space-${space}`,
        type: 'omni.identity.created.v1',
        subject: uuidOf(1),
        time: '2025-01-30T10:01:57.214Z',
        datacontenttype: 'application/json',
        position: '1',
        logid: LOG_ID,
        data: { uuid: uuidOf(1), device: null },
      },
      expect.objectContaining({ type: 'omni.identifiers.touched.v1', position: '2' }),
    ]);
  });

  it('fit their schemas', async () => {
    const space = await world.addSpace();
    const log = await world.append(space, [created(1), created(2, 'kiosk'), touched, merged(1, 2), recorded(1, '{}')]);
    const page = await events({ space, after: 0, limit: 500 });
    const verdicts = page.events.map((text, index) =>
      isValid(log[index]?.event.type ?? '', JSON.parse(text) as object),
    );
    expect(verdicts).toEqual(log.map(() => true));
  });

  it('are paged by position, none missing and none twice', async () => {
    const space = await world.addSpace();
    await world.append(space, [created(1), touched, touched, touched, touched]);
    const first = await events({ space, after: 0, limit: 2 });
    const second = await events({ space, after: first.last, limit: 2 });
    const third = await events({ space, after: second.last, limit: 2 });
    expect([first, second, third].map((page) => positionsOf(page.events))).toEqual([[1, 2], [3, 4], [5]]);
    expect(await events({ space, after: third.last, limit: 2 })).toEqual({ events: [], last: 5 });
  });

  it('end at 8 MiB', async () => {
    const space = await world.addSpace();
    const body = JSON.stringify({ platform: 'x'.repeat(1024 * 1024) });
    await world.append(
      space,
      Array.from({ length: 9 }, () => recorded(1, body)),
    );
    const page = await events({ space, after: 0, limit: 500 });
    expect(positionsOf(page.events)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await events({ space, after: 7, limit: 500 })).last).toBe(9);
  });

  it('are none for a space without a log', async () => {
    expect(await events({ space: 4711, after: 3, limit: 500 })).toEqual({ events: [], last: 3 });
  });
});
