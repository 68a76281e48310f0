import type { ControlMap } from '../audit/control-map.ts';

/** The map of a framework for a terminal: controls with their rules, then rules with their controls. */
export function controlMapText({ framework, status, source, controls, rules, unmapped }: ControlMap): string {
  const width = Math.max(...rules.map(({ rule }) => rule.length)) + 2;
  const withResult = rules.some(({ result }) => result !== null);
  const resultColumn = (result: string | null): string => (withResult ? (result ?? 'not in report').padEnd(16) : '');
  const lines = [
    `${framework} (${status === 'in force' ? status : status.toUpperCase()}; ${source})`,
    ...controls.flatMap(({ id, title, rules: mapped }) => [
      '',
      `${id}  ${title}`,
      ...mapped.map(({ rule, relation, result }) => `  ${resultColumn(result)}${rule.padEnd(width)}${relation}`),
    ]),
    '',
    'Rules and their controls',
    ...rules.map((one) => `  ${resultColumn(one.result)}${one.rule.padEnd(width)}${one.controls.map(({ id, relation }) => `${id} (${relation})`).join(', ')}`),
    ...(unmapped.length === 0 ? [] : ['', `Rules without a control of this framework: ${unmapped.join(', ')}`]),
  ];
  return `${lines.join('\n')}\n`;
}
