import type { ControlReference } from '../model/audit-result.ts';
import { cisControls } from './frameworks/cis-controls.ts';
import { cisDatabases } from './frameworks/cis-databases.ts';
import type { Framework, MappedControl } from './frameworks/framework.ts';
import { hipaaProposed } from './frameworks/hipaa-proposed.ts';
import { hipaa } from './frameworks/hipaa.ts';
import { nist80053 } from './frameworks/nist-800-53.ts';
import { stigMysql } from './frameworks/stig-mysql.ts';

/** The frameworks findings are mapped to, those in force first. */
export const frameworks: readonly Framework[] = [hipaa, nist80053, cisControls, cisDatabases, stigMysql, hipaaProposed];

/** Rules that bear on no control in force, and why. */
export const withoutControl: ReadonlyMap<string, string> = new Map();

const known = new Map<string, readonly ControlReference[]>();

/** The controls a rule gives evidence for, each once with its strongest relation. */
export function controlsFor(rule: string): readonly ControlReference[] {
  const before = known.get(rule);
  if (before) return before;
  const controls = frameworks.flatMap(({ name, status, controls: entries }) => {
    const own = entries.filter((entry) => covers(entry, rule));
    return own
      .filter(({ id }, at) => own.findIndex((other) => other.id === id) === at)
      .map(({ id, title, relation }) => ({ framework: name, id, title, status, relation }));
  });
  known.set(rule, controls);
  return controls;
}

/** True when an entry of a map names the rule, or the beginning of its id. */
export function covers({ rules }: MappedControl, rule: string): boolean {
  return rules.some((entry) => (entry.endsWith('/') || entry.endsWith('-') ? rule.startsWith(entry) : entry === rule));
}
