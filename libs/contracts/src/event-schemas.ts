/**
 * Where the JSON Schemas (draft 2020-12) of the events lie, for whoever compiles or serves them. A type's schema refers to
 * the envelope's by its `$id`, so a validator must know both.
 */
export const ENVELOPE_SCHEMA = new URL('../schemas/envelope.json', import.meta.url);

/** `identity.created` → the schema of the CloudEvents of type `omni.identity.created.v1` */
export const eventSchemaOf = (type: string): URL => new URL(`../schemas/${type}.json`, import.meta.url);
