import type { Coverage, Finding } from '../model/audit-result.ts';
import { atLeast, type Severity } from '../model/severity.ts';

/** What an audit answers to the shell: 1 failing findings at or above the gate, else 3 something required was not assessed, else 0. */
export function auditExitCode(findings: readonly Finding[], coverage: Coverage, gate: Severity): 0 | 1 | 3 {
  if (findings.some((finding) => finding.status === 'fail' && atLeast(finding.severity, gate))) return 1;
  return isComplete(coverage) ? 0 : 3;
}

/** True when everything required was assessed. Nothing required is nothing proven. */
export function isComplete(coverage: Coverage): boolean {
  return coverage.required > 0 && coverage.assessed >= coverage.required;
}
