import { createRequire } from 'node:module';
import { AnswerError, problem } from './answer-error.ts';
import { answerLines, type Answers } from './answer-lines.ts';
import { edgeSource } from './edge-source.ts';
import { type Looked, plain, unlimited, walkFolders } from './walk-folders.ts';

/** What of edge-js is used: compiles C# and gives its method; with `true` it answers at once. */
interface Edge {
  func(options: { readonly source: string; readonly typeName: string; readonly methodName: string }): (input: string, sync: true) => unknown;
}

/** A process of its own, see `windowsPort`: access lists and shares through edge-js, where somebody added that. */
await answerLines(answersOfEdge());

function answersOfEdge(): Answers | AnswerError {
  try {
    // Chosen by whoever installs it, so it cannot be a plain import.
    const edge = createRequire(import.meta.url)('edge-js') as Edge;
    const method = (methodName: string): ReturnType<Edge['func']> => edge.func({ source: edgeSource, typeName: 'Startup', methodName });
    const [look, shares] = [method('Look'), method('Shares')];
    return {
      'get-acl': (paths, alone) => walkFolders(paths, alone, (path) => looked(path, look(unlimited(path), true))),
      'smb-shares': () => ({ rows: [answerOf(shares('', true))].flat(), gaps: [] }),
    };
  } catch (error) {
    return new AnswerError('unsupported', `cannot be loaded: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`);
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function refusal(value: unknown): AnswerError | null {
  const code = field(value, 'Code');
  return typeof code === 'number' ? problem(String(field(value, 'Call')), code >>> 0) : null;
}

function answerOf(value: unknown): unknown {
  const refused = refusal(value);
  if (refused !== null) throw refused;
  return value;
}

function looked(path: string, value: unknown): Looked {
  const refused = refusal(value);
  const [attributes, volume, id, target, sddl] = ['Attributes', 'Volume', 'Id', 'Target', 'Sddl'].map((name) => field(value, name));
  if (typeof attributes !== 'number') throw refused ?? new AnswerError('failed', 'no attributes');
  const leadsTo = typeof target === 'string' ? plain(target) : null;
  const identity = { Path: path, Attributes: attributes, Volume: volume, Id: id, Target: leadsTo };
  const isFolder = leadsTo === null && (attributes & 0x10) !== 0;
  return { row: refused === null ? { ...identity, Sddl: sddl, SddlSource: 'win32' } : identity, isFolder, refused };
}
