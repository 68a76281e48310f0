import type { z } from 'zod';
import { isSameJson } from './canonical-json.ts';

/** Is this parsed JSON surely what a schema accepts, and leaves as it is? Where it says false the schema itself has the answer. */
export type AcceptsAsIs = (value: unknown) => boolean;

const known = new WeakMap<z.core.$ZodType, AcceptsAsIs>();

/**
 * Asks a schema without the copy that parsing makes: a snapshot has hundreds of thousands of rows, and nobody needs them twice. Lists,
 * records and objects are walked here; whatever else stands in a schema is asked itself, and what it makes of a value is compared.
 */
export function acceptsAsIs(schema: z.core.$ZodType): AcceptsAsIs {
  const made = known.get(schema) ?? asked(schema);
  known.set(schema, made);
  return made;
}

function asked(schema: z.core.$ZodType): AcceptsAsIs {
  // Boundary: what a schema of the library is made of is told by its type, see "For library authors" in its documentation.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== 'string' && def.checks !== undefined && def.checks.length > 0) return bySchema(schema);
  switch (def.type) {
    case 'nullable':
      return orNull(acceptsAsIs(def.innerType));
    case 'optional':
    case 'default':
      // Who leaves it out is known to the object.
      return acceptsAsIs(def.innerType);
    case 'string':
      return 'check' in def ? bySchema(schema) : text(def.checks ?? []);
    case 'enum':
      return (value) => schema._zod.values?.has(value as string) === true;
    case 'array':
      return list(acceptsAsIs(def.element));
    case 'record':
      // Of other keys than texts every one may be asked for.
      return def.mode !== undefined || def.keyType._zod.def.type !== 'string' ? bySchema(schema) : record(acceptsAsIs(def.keyType), acceptsAsIs(def.valueType));
    case 'object':
      return def.catchall?._zod.def.type !== 'never' ? bySchema(schema) : strictObject(def.shape);
    case 'union':
      // Only of a discriminated one no two options accept the same.
      return !('discriminator' in def) ? bySchema(schema) : oneOf(def.options.map(acceptsAsIs));
    default:
      return bySchema(schema);
  }
}

const synchronous = { async: false } as const;

function bySchema(schema: z.core.$ZodType): AcceptsAsIs {
  return (value) => {
    const result = schema._zod.run({ value, issues: [] }, synchronous);
    return !(result instanceof Promise) && result.issues.length === 0 && isSameJson(result.value, value);
  };
}

function text(checks: readonly z.core.$ZodCheck[]): AcceptsAsIs {
  const all = checks.map(({ _zod }) => _zod);
  // A check reads the value and adds what is wrong with it: until there is something, one payload does for all.
  // Boundary: every check of a text schema takes a text.
  const fresh = (): z.core.ParsePayload<never> => ({ value: '' as never, issues: [] });
  let payload = fresh();
  return (value) => {
    if (typeof value !== 'string') return false;
    payload.value = value as never;
    let isDone = true;
    for (let at = 0; at < all.length; at++) isDone = !(all[at]?.check(payload) instanceof Promise) && isDone;
    if (isDone && payload.issues.length === 0 && payload.value === value) return true;
    payload = fresh();
    return false;
  };
}

function orNull(accepts: AcceptsAsIs): AcceptsAsIs {
  return (value) => value === null || accepts(value);
}

function oneOf(options: readonly AcceptsAsIs[]): AcceptsAsIs {
  return (value) => options.some((accepts) => accepts(value));
}

function list(accepts: AcceptsAsIs): AcceptsAsIs {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let at = 0; at < value.length; at++) if (!accepts(value[at])) return false;
    return true;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(acceptsKey: AcceptsAsIs, accepts: AcceptsAsIs): AcceptsAsIs {
  return (value) => {
    if (!isObject(value)) return false;
    // Copies lose a member of this name, so nobody may check it.
    for (const key in value) if (key === '__proto__' || !acceptsKey(key) || !accepts(value[key])) return false;
    return true;
  };
}

function strictObject(shape: z.core.$ZodShape): AcceptsAsIs {
  const members = Object.entries(shape).map(([key, schema]) => ({ key, accepts: acceptsAsIs(schema), mayLack: schema._zod.def.type === 'optional' }));
  return (value) => {
    if (!isObject(value)) return false;
    let stated = 0;
    for (let at = 0; at < members.length; at++) {
      const member = members[at];
      if (member === undefined) continue;
      const one = value[member.key];
      if (one === undefined) {
        if (!member.mayLack) return false;
      } else if (member.accepts(one)) stated++;
      else return false;
    }
    for (const _ in value) stated--;
    return stated === 0;
  };
}
