import type { z } from 'zod';
import { inventoryProblem, problemLimit, quoted, type InventoryProblem, type ValuePath } from './inventory-problem.ts';
import { nearestName } from './nearest-name.ts';
import type { YamlValue } from './read-yaml.ts';

/** Makes the published JSON Schema of a file, from which known keys are suggested. */
type JsonSchema = () => Record<string, unknown>;

/** What a schema found wrong with a file, with positions; at most 20 problems. */
export function schemaProblems(issues: readonly z.core.$ZodIssue[], yaml: YamlValue, file: string, schema: JsonSchema): InventoryProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, yaml, file, schema)).slice(0, problemLimit);
}

function problemsOf(issue: z.core.$ZodIssue, yaml: YamlValue, file: string, schema: JsonSchema): InventoryProblem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], key, yaml, file, schema));
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? issue.message;
    return [inventoryProblem(file, yaml.locate(path), path, { expected, found: quoted(String(path.at(-1))) })];
  }
  const found = describedValue(valueAt(yaml.value, path), path);
  return [inventoryProblem(file, yaml.locate(path), path, { expected: expectation(issue), found })];
}

function unknownKey(path: ValuePath, key: string, yaml: YamlValue, file: string, schema: JsonSchema): InventoryProblem {
  const known = knownKeys(path.slice(0, -1), schema);
  const near = nearestName(key, known);
  const hint = near === null ? `one of the keys ${known.join(', ')}` : `a known key (did you mean '${near}'?)`;
  const special = key === '<<' ? 'every key written out: << is not read' : null;
  const expected = /pass|secret|pwd/i.test(key) ? 'no password in this file: use passwordEnv or passwordFile' : (special ?? hint);
  return inventoryProblem(file, yaml.locate(path), path, { expected, found: quoted(key) });
}

// The keys that may stand at a place, read off the published schema.
function knownKeys(path: ValuePath, published: JsonSchema): string[] {
  let schema: unknown = published();
  for (const part of path) {
    schema = typeof part === 'number' ? member(schema, 'items') : (member(member(schema, 'properties'), part) ?? member(schema, 'additionalProperties'));
  }
  const properties = member(schema, 'properties');
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function valueAt(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>((inner, part) => member(inner, String(part)), value);
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'string' ? ' character' : ''}`;
    default:
      return issue.message;
  }
}

function describedValue(value: unknown, path: ValuePath): string {
  // People write the password itself where its place should be named; it must not reach a log.
  if (String(path.at(-1)).startsWith('password') && value !== undefined) return 'a value that is not shown here';
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return value === '' ? 'empty text' : quoted(value);
  if (typeof value === 'number') return `the number ${value} (write it in quotes to make it text)`;
  if (typeof value === 'boolean') return `the truth value ${value} (write it in quotes to make it text)`;
  return Array.isArray(value) ? 'a list' : 'a mapping';
}
