import type { Command } from '../../adapters/command/command-port.ts';

const names = ['OpenDent', 'FreeDental', 'CentralManager', 'mysqld', 'mariadbd'].flatMap((name) => [`${name}*.exe`, `${name}*.dll`]);

/** What the first line of a program begins with, so that every program gives a line; and its versions, as their resource writes them in UTF-16. */
const patterns = String.raw`^MZ|(?:P\x00r\x00o\x00d\x00u\x00c\x00t|F\x00i\x00l\x00e)\x00V\x00e\x00r\x00s\x00i\x00o\x00n\x00(?:\x00\x00)+(?:[0-9., ]\x00)+`;

/** Prints path, NUL, match and newline for every Windows program of Open Dental and the database below a folder; not below folders of one letter, in which patients' folders lie. */
export function programListing(folder: string): Command {
  const named = names.flatMap((name, index) => [...(index === 0 ? [] : ['-o']), '-iname', name]);
  const search = ['grep', '-aHoP', '--null', patterns, '{}', '+'];
  return [
    'find',
    folder,
    '-mindepth',
    '1',
    '-maxdepth',
    '12',
    '-type',
    'd',
    '-name',
    '[A-Za-z]',
    '-prune',
    '-o',
    '-type',
    'f',
    '(',
    ...named,
    ')',
    '-exec',
    ...search,
  ];
}
