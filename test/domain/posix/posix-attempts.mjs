/**
 * Runs as root, becomes somebody else for good, tries what it is asked (JSON on standard input: credentials and [kind, path] attempts) and
 * prints one boolean per attempt. Leaves the tree as it found it.
 */
import { closeSync, constants, lstatSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const { uid, gid, groups, attempts } = JSON.parse(readFileSync(0, 'utf8'));
process.setgroups(groups);
process.setgid(gid);
process.setuid(uid);

const opening = (flags) => (path) => closeSync(openSync(path, flags));
const tries = {
  read: opening(constants.O_RDONLY),
  write: opening(constants.O_WRONLY),
  readwrite: opening(constants.O_RDWR),
  list: (path) => readdirSync(path),
  create: (path) => {
    writeFileSync(`${path}/new-${process.pid}`, '', { flag: 'wx' });
    rmSync(`${path}/new-${process.pid}`);
  },
  traverse: (path) => lstatSync(`${path}/.`),
  // Renaming in place needs the same rights as deleting, and can be taken back.
  delete: (path) => {
    renameSync(path, `${path}-moved`);
    renameSync(`${path}-moved`, path);
  },
};

const answers = attempts.map(([kind, path]) => {
  try {
    tries[kind](path);
    return true;
  } catch (error) {
    if (error.code === 'EACCES' || error.code === 'EPERM') return false;
    throw error;
  }
});
process.stdout.write(JSON.stringify(answers));
