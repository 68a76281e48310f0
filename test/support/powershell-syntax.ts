import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

/** Text of the parts of a PowerShell script that its grammar does not understand, with their line; empty for a sound script. PowerShell itself is on Windows only. */
export async function powershellErrors(script: string): Promise<string[]> {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(grammar)));
  const tree = parser.parse(script);
  const errors: string[] = [];
  const pending = tree === null ? [] : [tree.rootNode];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.isError || node.isMissing) errors.push(`${node.startPosition.row + 1}: ${node.text.slice(0, 80)}`);
    for (const child of node.children) if (child !== null) pending.push(child);
  }
  return errors;
}
