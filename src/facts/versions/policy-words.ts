import type { Fix, NotAssessed, Subject } from '../../model/verdict.ts';

/** What is said where the site has no version policy: nothing here knows a latest version by itself. */
export function noPolicy(subject: Subject, tenants: readonly string[]): NotAssessed {
  const reason = 'The inventory names no version policy (versionPolicy: FILE), and Bitewing knows no latest version by itself.';
  return { status: 'not-assessed', subject, tenants, missing: ['versionPolicy'], reason };
}

/** A remedy that people carry out: an update or a change of settings. */
export function updateNote(target: string, note: string): Fix {
  return { language: 'sh', target, commands: [], undo: [], verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }], note };
}
