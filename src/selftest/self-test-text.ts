import type { RuleScore, SelfTestResult } from './self-test-result.ts';

const columns = ['planted', 'found', 'missed', 'false alarms'] as const;

/** The self-test in words: the verdict, a table of areas, one of rules, and everything that went wrong. Ends with a line break. */
export function selfTestText(result: SelfTestResult): string {
  const { mutations, cleanSites, withheld, seed, tool } = result;
  return lines([
    result.passed ? 'PASSED  every planted leak was found, and nothing was found where nothing is.' : 'FAILED  see below.',
    '',
    ...confusionMatrix(result),
    '',
    `Leaks planted      ${mutations.planted} in ${mutations.variants} variants; found ${mutations.found}, missed ${mutations.missed.length}`,
    `Clean sites        ${cleanSites.judged} with ${cleanSites.tenants} tenants; false alarms ${cleanSites.falseAlarms.length}`,
    `Source withheld    from ${withheld.tried} clean sites; still called isolated ${withheld.stillIsolated.length}`,
    `Bitewing ${tool.version}, ${tool.rules} rules, seed ${seed}`,
    '',
    ...table(result.rules.map((score) => [score.rule, score] as const)),
    ...problems(result),
  ]);
}

/** Planted, found, missed and false alarms for each area of rules, as lines of a table. */
export function confusionMatrix({ rules }: SelfTestResult): string[] {
  const areas = [...new Set(rules.map(({ rule }) => areaOf(rule)))];
  return table([...areas.map((area) => [area, sum(rules.filter(({ rule }) => areaOf(rule) === area))] as const), ['all', sum(rules)] as const]);
}

type Counts = Pick<RuleScore, 'planted' | 'found' | 'missed' | 'falseAlarms'>;

function areaOf(rule: string): string {
  return rule.slice(0, rule.indexOf('/'));
}

function sum(scores: readonly Counts[]): Counts {
  const of = (count: (one: Counts) => number): number => scores.reduce((all, one) => all + count(one), 0);
  return { planted: of((one) => one.planted), found: of((one) => one.found), missed: of((one) => one.missed), falseAlarms: of((one) => one.falseAlarms) };
}

function table(rows: readonly (readonly [name: string, counts: Counts])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(width)}${cells.map((cell, at) => `${cell}`.padStart((columns[at]?.length ?? 0) + 2)).join('')}`;
  return [row('', columns), ...rows.map(([name, { planted, found, missed, falseAlarms }]) => row(name, [planted, found, missed, falseAlarms]))];
}

function problems({ mutations, cleanSites, withheld, notPlanted, notTested }: SelfTestResult): string[] {
  const part = (title: string, all: readonly string[]): string[] => (all.length === 0 ? [] : ['', title, ...all.map((one) => `  ${one}`)]);
  return [
    ...part(
      'Missed',
      mutations.missed.map(
        ({ rule, planted, site, expected, heard }) =>
          `${rule}: ${planted} (site ${site}): expected that it ${expected}; heard ${heard.length === 0 ? 'nothing' : heard.join(' ')}`,
      ),
    ),
    ...part(
      'False alarms',
      cleanSites.falseAlarms.map(({ rule, site, claim }) => `${rule} (site ${site}): ${claim}`),
    ),
    ...part('Isolated although a source was missing', withheld.stillIsolated),
    ...part(
      'Not planted: no site had room for it',
      notPlanted.map(({ rule, variant }) => `${rule}: ${variant}`),
    ),
    ...part(
      'Not tested',
      notTested.map(({ rule, reason }) => `${rule}: ${reason}`),
    ),
  ];
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
