import type { AuditResult } from '../../model/audit-result.ts';

/**
 * `report.json`: the result itself, one line for each finding, check, pair and source, so that lines can be searched and compared, and a large site's
 * report is not a third blanks. One line break at the end. Equal results give equal bytes.
 */
export function renderJson(result: AuditResult): string {
  const members = Object.entries(result).flatMap(([name, value]) => (value === undefined ? [] : [`  ${JSON.stringify(name)}: ${spelled(value)}`]));
  return `{\n${members.join(',\n')}\n}\n`;
}

function spelled(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
}
