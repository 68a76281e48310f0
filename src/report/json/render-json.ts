import type { AuditResult } from '../../model/audit-result.ts';

/** `report.json`: the result itself, two spaces of indentation, one line break at the end. Equal results give equal bytes. */
export function renderJson(result: AuditResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
