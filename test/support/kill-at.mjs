/**
 * Preloaded into a program (`node --import`): counts what it does to files below KILL_BELOW, from 1, writes a line for each to KILL_LOG, and ends the
 * program before it does the KILL_AT-th, without a warning. What takes time counts twice: writing a file and removing a folder before and when half is done, renaming before and after.
 */
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { relative, resolve, sep } from 'node:path';

const { KILL_BELOW: below = '', KILL_LOG: log = '', KILL_AT: at } = process.env;
const { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } = fs;
const { link, open, rename, rm, writeFile } = promises;
let count = 0;

/** @param {string} what @param {readonly unknown[]} paths */
function instant(what, ...paths) {
  const names = paths.map((path) => relative(below, resolve(String(path))));
  if (names.some((name) => name === '..' || name.startsWith(`..${sep}`))) return;
  count += 1;
  appendFileSync(log, `${[what, ...names].join(' ')}\n`);
  if (String(count) === at) process.kill(process.pid, 'SIGKILL');
}

/** @param {string | Uint8Array} content */
function halves(content) {
  const bytes = Buffer.from(content);
  return [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)];
}

/** @param {string} path @param {readonly unknown[]} more */
fs.mkdirSync = (path, ...more) => {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) instant('mkdir', path);
  return mkdirSync(path, ...more);
};
promises.mkdir = async (path, ...more) => {
  instant('mkdir', path);
  return mkdirSync(path, ...more);
};
promises.link = async (from, to) => {
  instant('link', from, to);
  return link(from, to);
};
promises.rename = async (from, to) => {
  instant('rename', from, to);
  await rename(from, to);
  instant('renamed', to);
};
promises.rm = async (path, ...more) => {
  const [first] = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(path) : [];
  if (fs.existsSync(path)) instant('remove', path);
  if (first !== undefined) {
    rmSync(resolve(String(path), first), { recursive: true });
    instant('half-remove', path);
  }
  return rm(path, ...more);
};
promises.writeFile = async (path, content, options) => {
  const [first, second] = halves(content);
  instant('write', path);
  await writeFile(path, first, options);
  instant('half-write', path);
  appendFileSync(path, second);
};
promises.open = async (path, flags, ...more) => {
  const handle = await open(path, flags, ...more);
  if (flags === 'r') return handle;
  const write = handle.writeFile.bind(handle);
  handle.writeFile = async (content) => {
    const [first, second] = halves(content);
    instant('write', path);
    await write(first);
    instant('half-write', path);
    await write(second);
  };
  return handle;
};
syncBuiltinESMExports();
