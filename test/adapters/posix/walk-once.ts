import type { TreeEntry } from '../../../src/adapters/posix/posix-tree-port.ts';
/** Walks the roots given as arguments and prints entries and report as JSON: for tests that need another process around it. */
import { posixTreePort } from '../../../src/adapters/posix/posix-tree-walk.ts';

const entries: TreeEntry[] = [];
const report = await posixTreePort().walk({ roots: process.argv.slice(2) }, (entry) => entries.push(entry), new AbortController().signal);
process.stdout.write(JSON.stringify({ entries, report }));
