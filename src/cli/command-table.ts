import type { Command } from './command.ts';

/** A command before it is loaded. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order `--help` shows them. Loaded when used, so that `--version` stays fast. */
export const commandTable: Readonly<Record<string, CommandEntry>> = {
  init: { summary: 'look at a server and propose a bitewing.yaml', load: async () => (await import('./commands/init.ts')).init },
  collect: { summary: 'collect a snapshot without judging it', load: async () => (await import('./commands/collect.ts')).collect },
  audit: { summary: 'collect, judge, compare with the last run, write the report', load: async () => (await import('./commands/audit.ts')).audit },
  checklist: {
    summary: 'may this tenant go live: every clause, or the rehearsal of a planned one',
    load: async () => (await import('./commands/checklist.ts')).checklist,
  },
  access: { summary: 'who can reach what, and through which row', load: async () => (await import('./commands/access.ts')).access },
  diff: { summary: 'what moved between two runs: findings and facts', load: async () => (await import('./commands/diff.ts')).diff },
  fix: { summary: 'print the remedy as scripts, with undo and verify', load: async () => (await import('./commands/fix.ts')).fix },
  report: { summary: 'judge a saved snapshot again and write the report', load: async () => (await import('./commands/report.ts')).report },
  schedule: { summary: 'print what makes it run every night, and check that it does', load: async () => (await import('./commands/schedule.ts')).schedule },
  verify: { summary: 'find whatever was changed in a run since it was written', load: async () => (await import('./commands/verify.ts')).verify },
  rules: { summary: 'list the rules', load: async () => (await import('./commands/rules.ts')).rules },
  explain: { summary: 'print the page of one rule', load: async () => (await import('./commands/explain.ts')).explain },
  queries: { summary: 'list every statement a collect may send, and the account it needs', load: async () => (await import('./commands/queries.ts')).queries },
  selftest: { summary: 'plant leaks into generated sites and say which are found', load: async () => (await import('./commands/selftest.ts')).selftest },
};
