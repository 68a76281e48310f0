import { shape, some } from './json-shape.ts';

/**
 * The part of OSCAL assessment results 1.2.1 (https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/json-reference/) that
 * we write, in our own words and closed: a field, or a form of a value, that is not listed there is refused.
 */
const uuid = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' };
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' };
const text = { type: 'string', pattern: '^\\S(.*\\S)?$' };
const line = { type: 'string', pattern: '^[^\\n]+$' };
const prose = { type: 'string' };
const token = { type: 'string', pattern: '^[^\\s\\d.\\-/][^\\s/]*$' };
const props = some(shape({ name: token, ns: { type: 'string', pattern: '^urn:.+' }, value: text }));

const target = shape({
  'type': { enum: ['objective-id'] },
  'target-id': token,
  'status': {
    anyOf: [
      shape({ state: { enum: ['satisfied'] }, reason: { enum: ['pass'] } }),
      shape({ state: { enum: ['not-satisfied'] }, reason: { enum: ['fail', 'other'] } }),
    ],
  },
});

const observation = shape(
  { uuid, title: line, description: prose, props, methods: some({ enum: ['TEST', 'UNKNOWN'] }), types: some(token), collected: time },
  { 'relevant-evidence': some(shape({ href: { type: 'string' }, description: prose, props })) },
);

const finding = shape(
  { uuid, 'title': line, 'description': prose, props, target, 'related-observations': some(shape({ 'observation-uuid': uuid })) },
  { 'related-risks': some(shape({ 'risk-uuid': uuid })) },
);

const remediation = shape({ uuid, lifecycle: { enum: ['recommendation', 'completed'] }, title: line, description: prose }, { props });
const risk = shape(
  { uuid, title: line, description: prose, statement: prose, status: { enum: ['open', 'deviation-approved'] }, props, remediations: some(remediation) },
  { deadline: time },
);

const selection = {
  anyOf: [shape({ 'description': prose, 'include-all': shape({}) }), shape({ 'description': prose, 'include-controls': some(shape({ 'control-id': token })) })],
};

const result = shape(
  { uuid, 'title': line, 'description': prose, 'start': time, props, 'reviewed-controls': shape({ 'control-selections': some(selection) }) },
  { observations: some(observation), findings: some(finding), risks: some(risk) },
);

/** JSON Schema of the OSCAL documents we write. */
export const oscalShape: object = shape({
  'assessment-results': shape({
    uuid,
    'metadata': shape({ 'title': line, 'last-modified': time, 'version': text, 'oscal-version': { enum: ['1.2.1'] }, props }),
    'import-ap': shape({ href: { type: 'string', pattern: '^#[0-9a-f-]{36}$' } }),
    'results': some(result),
    'back-matter': shape({ resources: some(shape({ uuid, title: line, description: prose })) }),
  }),
});
