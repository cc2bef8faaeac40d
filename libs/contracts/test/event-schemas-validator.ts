import { readFileSync } from 'node:fs';
import { type AnySchemaObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ENVELOPE_SCHEMA, eventSchemaOf } from '../src/event-schemas.js';

export type EventSchema = {
  readonly description: string;
  readonly properties: {
    readonly data: {
      readonly required: readonly string[];
      readonly properties: { readonly [member: string]: AnySchemaObject };
    };
  };
};

const read = (url: URL): AnySchemaObject => JSON.parse(readFileSync(url, 'utf8')) as AnySchemaObject;

export const envelopeSchema = read(ENVELOPE_SCHEMA);
export const readEventSchema = (type: string): EventSchema => read(eventSchemaOf(type)) as EventSchema;

/** What is wrong with an event of that type; empty when its schema accepts it. */
export const createEventValidator = (): ((type: string, event: unknown) => readonly string[]) => {
  // Both formats have a pattern beside them, which is what decides.
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allErrors: true,
    formats: { uuid: true, 'date-time': true },
  });
  ajv.addSchema(envelopeSchema);
  return (type, event) => {
    const validate = ajv.getSchema(`urn:omni-identity:event:${type}`) ?? ajv.compile(read(eventSchemaOf(type)));
    if (validate(event)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  };
};
