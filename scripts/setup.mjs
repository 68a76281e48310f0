/**
 * What every command of a fresh clone needs before it can start: a Node.js that is new enough and the packages of the lock file.
 * Plain Node.js only: nothing is installed yet when this runs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const oldestNode = [20, 19];

/**
 * Runs a program in the project folder, output passed through; the exit code, 127 when it could not be started.
 * @param {string} program
 * @param {readonly string[]} argv
 * @param {NodeJS.ProcessEnv} [environment] added to this process's own
 * @returns {number}
 */
export function run(program, argv, environment = {}) {
  const result = spawnSync(program, argv, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
    // npm and npx are .cmd files on Windows; the arguments are constants of these scripts.
    shell: process.platform === 'win32' && /^(npm|npx)$/.test(program),
  });
  return result.status ?? 127;
}

/**
 * Runs a file of an installed package with this Node.js; the exit code.
 * @param {string} file path below node_modules
 * @param {readonly string[]} argv
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {number}
 */
export function runPackage(file, argv, environment) {
  return run(process.execPath, [`${root}node_modules/${file}`, ...argv], environment);
}

/**
 * Runs a TypeScript file of the project from source; the exit code.
 * @param {string} file
 * @param {readonly string[]} argv
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {number}
 */
export function runTypeScript(file, argv, environment) {
  return runPackage('tsx/dist/cli.mjs', [file, ...argv], environment);
}

/** Ends the process with code 2 and a plain sentence when Node.js is too old. */
function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  console.error(
    `Bitewing needs Node.js ${oldestNode.join('.')} or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org and run the command again.`,
  );
  process.exit(2);
}

/** npm writes its hidden lock file at the end of every install: older than package-lock.json means stale. */
function packagesAreCurrent() {
  const installed = `${root}node_modules/.package-lock.json`;
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs;
}

/** Checks Node.js and installs the packages of the lock file when they are missing or stale. Ends the process when it cannot. */
export function setup() {
  requireNode();
  if (packagesAreCurrent()) return;
  console.error('Installing packages (npm ci --ignore-scripts) …');
  const code = run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (code !== 0) {
    console.error(`The packages could not be installed: npm ci ended with code ${code}; its message is above.`);
    process.exit(2);
  }
}
