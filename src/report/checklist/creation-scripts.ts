import type { CreationStep } from '../../model/rehearsal.ts';
import type { Fix } from '../../model/verdict.ts';

/** One script: the steps of one machine in one language, in order. */
export interface CreationScript {
  /** `1-db1.sql`: numbered in the order in which scripts are run. */
  readonly fileName: string;
  readonly text: string;
}

const endings: Readonly<Record<Fix['language'], { readonly extension: string; readonly mark: string; readonly head: string }>> = {
  sql: { extension: 'sql', mark: '-- ', head: '' },
  yaml: { extension: 'yaml', mark: '# ', head: '' },
  ini: { extension: 'ini', mark: '# ', head: '' },
  sh: { extension: 'sh', mark: '# ', head: '#!/bin/sh\nset -eu\n' },
  cmd: { extension: 'cmd', mark: 'rem ', head: '@echo off\r\n' },
  powershell: { extension: 'ps1', mark: '# ', head: "$ErrorActionPreference = 'Stop'\n" },
};

/** The steps as scripts, one per machine and language; consecutive steps of one kind share a file. Undo and verify stand in comments, so that a script that is run does not undo itself. */
export function creationScripts(steps: readonly CreationStep[]): CreationScript[] {
  const groups: CreationStep[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.[0]?.target === step.target && last[0].language === step.language) last.push(step);
    else groups.push([step]);
  }
  return groups.map((group, index) => {
    const [first] = group;
    const { extension, mark, head } = endings[first?.language ?? 'sh'];
    const safe = (first?.target ?? '').replaceAll(/[^\p{L}\p{N}._-]/gu, '_');
    const body = group.map((step) => stepText(step, mark)).join('\n');
    return { fileName: `${index + 1}-${safe}.${extension}`, text: `${head}${body}` };
  });
}

function stepText({ title, commands, undo, verify, note, model }: CreationStep, mark: string): string {
  // Names of the inventory stand in comments: a line break in one must not end the comment.
  const comment = (text: string): string => `${mark}${text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}\n`;
  return [
    comment(title),
    ...(note === null ? [] : [comment(`Note: ${note}`)]),
    ...(model === 'applied' ? [] : [comment(`Not applied to the model: ${model.notApplied}`)]),
    ...commands.map((command) => `${command}\n`),
    ...(undo.length > 0 ? [comment('Undo, last step first:'), ...undo.map((command) => comment(`  ${command}`))] : []),
    ...(verify.length > 0 ? [comment('Verify:'), ...verify.map(({ command, expect }) => comment(`  ${command}  => ${expect}`))] : []),
  ].join('');
}
