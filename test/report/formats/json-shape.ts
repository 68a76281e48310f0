import { Ajv, type AnySchema } from 'ajv';

/** An object with exactly these fields; those of `optional` may be missing. */
export function shape(required: Readonly<Record<string, AnySchema>>, optional: Readonly<Record<string, AnySchema>> = {}): object {
  return { type: 'object', properties: { ...required, ...optional }, required: Object.keys(required), additionalProperties: false };
}

/** A list with at least one item. */
export function some(items: AnySchema): object {
  return { type: 'array', items, minItems: 1 };
}

/** What is wrong with a value by a JSON Schema, in ajv's words; empty when nothing is. */
export function problemsBy(schema: AnySchema): (value: unknown) => string[] {
  const validate = new Ajv({ strict: false, allErrors: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`));
}
