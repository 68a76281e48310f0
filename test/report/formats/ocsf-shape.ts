import { shape, some } from './json-shape.ts';

/**
 * The part of the OCSF 1.5.0 class Compliance Finding (https://schema.ocsf.io/1.5.0/classes/compliance_finding) that we write, in our own
 * words and closed: a field, or a number of an enumeration, that is not listed there is refused.
 */
const text = { type: 'string' };
const whole = { type: 'integer' };
const severityId = { enum: [1, 2, 3, 4, 5] };

function outcome(id: number, caption: string, more: Readonly<Record<string, object>>): object {
  const said = { status_id: { enum: [id] }, status: { enum: [caption] } };
  return shape({ ...said, checks: some(shape({ uid: text, name: text, severity_id: severityId, ...said })) }, more);
}

const details = { status_details: some(text) };

/** JSON Schema of one line. */
export const ocsfShape: object = shape(
  {
    activity_id: { enum: [1, 2] },
    activity_name: { enum: ['Create', 'Update'] },
    category_uid: { enum: [2] },
    category_name: text,
    class_uid: { enum: [2003] },
    class_name: text,
    type_uid: { enum: [200_301, 200_302] },
    time: whole,
    severity_id: severityId,
    severity: { enum: ['Critical', 'High', 'Medium', 'Low', 'Informational'] },
    metadata: shape({
      version: { enum: ['1.5.0'] },
      product: shape({ name: text, vendor_name: text, version: text }),
      correlation_uid: text,
      labels: some(text),
    }),
    message: text,
    finding_info: shape({ uid: text, title: text, types: some(text) }, { desc: text, first_seen_time: whole }),
    compliance: {
      anyOf: [
        outcome(1, 'Pass', {}),
        outcome(2, 'Warning', details),
        outcome(3, 'Fail', { ...details, desc: text, standards: { type: 'array', items: text }, requirements: { type: 'array', items: text } }),
      ],
    },
    unmapped: { type: 'object' },
  },
  {
    status_id: { enum: [1, 3] },
    status: { enum: ['New', 'Suppressed'] },
    resources: some(shape({ uid: text, type: text })),
    evidences: { type: 'array', items: shape({ name: text, data: { type: 'object' } }) },
    remediation: shape({ desc: text }),
  },
);
