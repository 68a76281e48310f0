import type { ControlReference } from '../model/audit-result.ts';
import { cisControls } from './frameworks/cis-controls.ts';
import { cisMysql } from './frameworks/cis-mysql.ts';
import type { Framework } from './frameworks/framework.ts';
import { hipaaProposed } from './frameworks/hipaa-proposed.ts';
import { hipaa } from './frameworks/hipaa.ts';
import { nist80053 } from './frameworks/nist-800-53.ts';

/** The frameworks findings are mapped to, those in force first. */
export const frameworks: readonly Framework[] = [hipaa, nist80053, cisControls, cisMysql, hipaaProposed];

const known = new Map<string, readonly ControlReference[]>();

/** The controls a rule gives evidence for. A map entry is a rule id, or the beginning of ids when it ends with `/` or `-`. */
export function controlsFor(rule: string): readonly ControlReference[] {
  const before = known.get(rule);
  if (before) return before;
  const controls = frameworks.flatMap(({ name, status, controls: entries }) =>
    entries.filter(({ rules }) => rules.some((entry) => covers(entry, rule))).map(({ id, title }) => ({ framework: name, id, title, status })),
  );
  known.set(rule, controls);
  return controls;
}

function covers(entry: string, rule: string): boolean {
  return entry.endsWith('/') || entry.endsWith('-') ? rule.startsWith(entry) : entry === rule;
}
