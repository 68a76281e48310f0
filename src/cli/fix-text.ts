import type { Finding } from '../model/audit-result.ts';
import type { Fix } from '../model/verdict.ts';
import { simulationWords } from '../report/simulation-words.ts';

const commentMark: Readonly<Record<Fix['language'], string>> = { sql: '-- ', yaml: '# ', ini: '# ', sh: '# ', cmd: 'rem ', powershell: '# ' };

/** Remedies as scripts: commands plain, everything else in the comments of the language. Undo is commented out, so that a pasted script does not undo itself. */
export function fixText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing to fix.\n';
  return findings.map(oneFix).join('\n');
}

function oneFix({ fingerprint, severity, rule, claim, fix }: Finding): string {
  const mark = commentMark[fix.language];
  // A claim can hold names of the audited server: a line break in one must not end the comment.
  const comment = (text: string): string => `${mark}${text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}\n`;
  const { heading, sentence } = simulationWords(fix);
  // What failed on the model is no fix: whoever pastes the script runs it only by taking the comment mark away.
  const written = heading === 'Fix' ? (command: string): string => `${command}\n` : comment;
  const commands = fix.commands.length > 0 ? fix.commands.map(written) : [comment('No command closes this by itself.')];
  return [
    comment(`${fingerprint}  ${severity}  ${rule}`),
    comment(claim),
    comment(`On ${fix.target}:`),
    ...(sentence === null ? [] : [comment(heading === 'Fix' ? sentence : `${heading}. ${sentence}`)]),
    ...(fix.note === undefined ? [] : [comment(`Note: ${fix.note}`)]),
    ...commands,
    ...(fix.undo.length > 0 ? [comment('Undo:'), ...fix.undo.map((command) => comment(`  ${command}`))] : []),
    ...(fix.verify.length > 0 ? [comment('Verify:'), ...fix.verify.map(({ command, expect }) => comment(`  ${command}  => ${expect}`))] : []),
  ].join('');
}
