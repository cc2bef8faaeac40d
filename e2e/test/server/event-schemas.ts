import { readFileSync } from 'node:fs';
import { ENVELOPE_SCHEMA, eventSchemaOf, fromCloudEventType, type OmniCloudEvent } from '@omni/contracts';
import { type AnySchemaObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

const read = (url: URL): AnySchemaObject => JSON.parse(readFileSync(url, 'utf8')) as AnySchemaObject;

/** Why events do not fit the published schemas of their types; empty when all do. */
export const faultsOfEvents = (events: readonly OmniCloudEvent[]): readonly string[] => {
  // Both formats have a pattern beside them, which is what decides.
  const ajv = new Ajv2020({ strictRequired: false, formats: { uuid: true, 'date-time': true } });
  ajv.addSchema(read(ENVELOPE_SCHEMA));
  const validatorOf = (type: string) =>
    ajv.getSchema(`urn:omni-identity:event:${type}`) ?? ajv.compile(read(eventSchemaOf(type)));
  return events.flatMap((event) => {
    const validate = validatorOf(fromCloudEventType(event.type));
    return validate(event) ? [] : [`${event.position}: ${event.type} ${ajv.errorsText(validate.errors)}`];
  });
};
