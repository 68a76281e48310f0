import type { Fix } from '../../model/verdict.ts';
import { cmdQuoted, shellQuoted, slugOf } from './access-fix.ts';

/**
 * Takes a file with a password to where only the system and administrators can read it. Users can read what is new in %ProgramData%, and a file
 * that moves within a volume keeps its list: folder and file each get one, and the file's list from before is kept for the undo.
 */
export function putAwayFix(host: string, path: string, note: string): Fix {
  return path.startsWith('/') ? posixFix(host, path, note) : windowsFix(host, path, note);
}

function windowsFix(host: string, path: string, note: string): Fix {
  const folder = String.raw`%ProgramData%\bitewing-kept`;
  const name = cmdQuoted(path);
  // What stands for a folder of Windows must not be quoted as a name.
  const kept = `"${folder}\\${slugOf(path)}"`;
  const copy = `"%TEMP%\\bitewing-acl-${slugOf(path)}.txt"`;
  const parent = cmdQuoted(path.slice(0, Math.max(path.lastIndexOf('\\'), 2)));
  return {
    language: 'cmd',
    target: host,
    commands: [
      `icacls ${name} /save ${copy}`,
      `if not exist "${folder}" mkdir "${folder}"`,
      `icacls "${folder}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F`,
      `move ${name} ${kept}`,
      `icacls ${kept} /inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F`,
    ],
    undo: [`move ${kept} ${name}`, `icacls ${parent} /restore ${copy} /c`],
    verify: [
      { command: `if exist ${name} echo there`, expect: 'nothing' },
      { command: `icacls ${kept}`, expect: 'SYSTEM and Administrators, nobody else' },
    ],
    note,
  };
}

function posixFix(host: string, path: string, note: string): Fix {
  const [name, kept] = [shellQuoted(path), `/root/bitewing-kept/${slugOf(path)}`];
  return {
    language: 'sh',
    target: host,
    commands: ['install -d -m 700 /root/bitewing-kept', `mv ${name} ${kept}`],
    undo: [`mv ${kept} ${name}`],
    verify: [{ command: `ls ${name}`, expect: 'No such file or directory' }],
    note,
  };
}
