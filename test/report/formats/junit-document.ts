import { SaxesParser } from 'saxes';

/** A test case as a build server reads it. */
export interface JunitCase {
  readonly suite: string;
  readonly name: string;
  readonly outcome: 'success' | 'failure' | 'error' | 'skipped';
  readonly type: string | null;
  readonly message: string;
  readonly text: string;
}

/** What each element may hold, and the attributes it has with us: narrower than the schemas of Jenkins. */
const grammar: Readonly<Record<string, { readonly holds: readonly string[]; readonly attributes: readonly string[] }>> = {
  'testsuites': { holds: ['testsuite'], attributes: [] },
  'testsuite': {
    holds: ['properties', 'testcase', 'system-out', 'system-err'],
    attributes: ['errors', 'failures', 'hostname', 'id', 'name', 'package', 'skipped', 'tests', 'time', 'timestamp'],
  },
  'properties': { holds: ['property'], attributes: [] },
  'property': { holds: [], attributes: ['name', 'value'] },
  'testcase': { holds: ['failure', 'error', 'skipped'], attributes: ['classname', 'name', 'time'] },
  'failure': { holds: [], attributes: ['message', 'type'] },
  'error': { holds: [], attributes: ['message', 'type'] },
  'skipped': { holds: [], attributes: [] },
  'system-out': { holds: [], attributes: [] },
  'system-err': { holds: [], attributes: [] },
};

/** Reads a report; throws where it is not well-formed XML, does not keep to the grammar, or counts wrongly. */
export function readJunit(xml: string): JunitCase[] {
  const cases: (JunitCase & { text: string; outcome: JunitCase['outcome']; type: string | null; message: string })[] = [];
  const open: { readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly from: number }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const rule = grammar[name];
    const parent = open.at(-1)?.name;
    if (rule === undefined || (parent === undefined ? name !== 'testsuites' : !grammar[parent]?.holds.includes(name))) {
      throw new Error(`<${name}> in <${parent ?? ''}>`);
    }
    const names = Object.keys(attributes).toSorted();
    if (names.join(' ') !== rule.attributes.toSorted().join(' ')) throw new Error(`<${name}> has the attributes ${names.join(', ')}`);
    if (name === 'testcase') {
      cases.push({ suite: open.at(-1)?.attributes['name'] ?? '', name: attributes['name'] ?? '', outcome: 'success', type: null, message: '', text: '' });
    }
    const current = cases.at(-1);
    if (current && (name === 'failure' || name === 'error' || name === 'skipped')) {
      if (current.outcome !== 'success') throw new Error('a test case has two outcomes');
      Object.assign(current, { outcome: name, type: attributes['type'] ?? null, message: attributes['message'] ?? '' });
    }
    open.push({ name, attributes, from: cases.length });
  });
  parser.on('text', (text) => {
    const name = open.at(-1)?.name ?? '';
    const current = cases.at(-1);
    if (current && (name === 'failure' || name === 'error' || name === 'skipped')) current.text += text;
    else if (text.trim() !== '') throw new Error(`text in <${name}>`);
  });
  parser.on('closetag', ({ name }) => {
    const closed = open.pop();
    if (name !== 'testsuite' || !closed) return;
    const own = cases.slice(closed.from);
    const count = (outcome: JunitCase['outcome']): string => String(own.filter((one) => one.outcome === outcome).length);
    const { tests, failures, errors, skipped, timestamp } = closed.attributes;
    if (tests !== String(own.length) || failures !== count('failure') || errors !== count('error') || skipped !== count('skipped')) {
      throw new Error(`the suite ${closed.attributes['name'] ?? ''} counts wrongly`);
    }
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(timestamp ?? '')) throw new Error(`timestamp ${timestamp ?? ''}`);
  });
  for (const kind of ['cdata', 'comment', 'processinginstruction', 'doctype'] as const) {
    parser.on(kind, () => {
      throw new Error(`a ${kind} that nobody wrote`);
    });
  }
  parser.write(xml).close();
  return cases;
}
