import { basename } from 'node:path';
import { visibleText } from '../report/visible-text.ts';
import type { Verification, VerifiedRun } from './verify-run.ts';

const shown = 50;

/** A verification in a screenful: what was read, what is wrong, what could not be checked. `keyGiven`: the reviewer named a key. */
export function verificationText(result: Verification, keyGiven: boolean): string {
  const { state, problems, unchecked, same, runs, chain } = result;
  const files = runs.reduce((sum, run) => sum + run.files, 0);
  const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  const lines = [
    `${state.toUpperCase()}  ${sentences[state]}`,
    ...listed('Wrong', problems),
    ...listed('Not checked', [...unchecked, ...(keyGiven ? [] : ['who made it: no --key was given'])]),
    ...listed('Judged again', same),
    '',
    `Read       ${files} files of ${runs.length === 1 ? basename(runs[0]?.folder ?? '') : `${runs.length} runs`}, ${bytes} bytes`,
    `Signature  ${signatureText(runs)}`,
    `Chain      ${chain.length === 1 ? 'no other run of the site is beside it' : `${chain.length} runs, ${chain[0]} to ${chain.at(-1)}`}`,
    `Manifest   ${runs.at(-1)?.manifestSha256 ?? 'none'}`,
  ];
  return `${lines.map((line) => visibleText(line)).join('\n')}\n`;
}

const sentences = {
  whole: 'Everything is as it was written.',
  broken: 'Something is not as it was written.',
  incomplete: 'Nothing is known to be changed, but not everything could be checked.',
} as const;

function listed(title: string, sentencesOf: readonly string[]): string[] {
  if (sentencesOf.length === 0) return [];
  const more = sentencesOf.length - shown;
  return ['', title, ...sentencesOf.slice(0, shown).map((one) => `  ${one.replaceAll('\n', '⏎')}`), ...(more > 0 ? [`  and ${more} more`] : [])];
}

function signatureText(runs: readonly VerifiedRun[]): string {
  const signers = new Map<string, string>();
  for (const { signer } of runs) {
    if (signer !== null) signers.set(signer.keySha256, signer.trusted ? 'a key given with --key' : 'the key beside it, which anybody can put there');
  }
  const unsigned = runs.filter(({ signer }) => signer === null).length;
  const texts = [...signers].map(([key, whose]) => `holds for ${whose}: SHA-256 ${key}`);
  if (unsigned > 0) texts.push(runs.length === 1 ? 'none' : `none under ${unsigned} of ${runs.length} runs`);
  return texts.join('; ');
}
