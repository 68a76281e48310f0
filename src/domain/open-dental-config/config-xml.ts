import { SaxesParser } from 'saxes';
import { configText } from './config-text.ts';

/** An element. Those in a namespace are not here: the programs' paths name none, so they never find them. */
export interface ConfigElement {
  readonly name: string;
  /** Line of the opening tag, from 1. */
  readonly line: number;
  readonly children: readonly ConfigElement[];
  /** Without pieces that are white space only, which the programs drop. '' when there are elements inside: one may hold a secret. */
  readonly text: string;
}

/**
 * Why a file could not be read as the programs read it. Never holds text of the file: a broken tag may be a piece of a password.
 * `programsFail`: the programs cannot read it either; false: only we refuse, and what they do with it is unknown.
 */
export interface ConfigProblem {
  readonly line: number;
  readonly expected: string;
  readonly found: string;
  readonly programsFail: boolean;
}

/** Elements in document order. With a problem, those complete before it and those around them. */
export interface ConfigXml {
  readonly elements: readonly ConfigElement[];
  readonly problem: ConfigProblem | null;
}

const limits = { bytes: 1_048_576, depth: 32, elements: 5000, value: 4096 } as const;

const knownElements: ReadonlySet<string> = new Set([
  'ConnectionSettings',
  'ConnectionString',
  'DatabaseConnection',
  'DatabaseConnectionMaster',
  'ServerConnection',
  'ListCentralConnections',
  'CentralConnection',
  'ComputerName',
  'ServerName',
  'Database',
  'DatabaseName',
  'User',
  'MySqlUser',
  'Password',
  'MySqlPassword',
  'MySQLPassHash',
  'UserLow',
  'PasswordLow',
  'SslCa',
  'URI',
  'AdminCompNames',
  'ApplicationName',
]);

class Refusal extends Error {
  readonly problem: ConfigProblem;
  constructor(problem: ConfigProblem) {
    super(problem.expected);
    this.problem = problem;
  }
}

interface OpenElement {
  readonly name: string | null;
  readonly line: number;
  readonly at: number;
  readonly children: ConfigElement[];
  readonly text: string[];
}

/** Reads a configuration file with bounds on size, depth and count. A document type declaration is refused, so no entity expands. */
export function readConfigXml(bytes: Uint8Array): ConfigXml {
  const elements: (ConfigElement | null)[] = [];
  const complete = (): ConfigElement[] => elements.filter((element) => element !== null);
  try {
    if (bytes.length > limits.bytes) throw new Refusal({ line: 1, expected: 'at most 1 MiB', found: `${bytes.length} bytes`, programsFail: false });
    const text = configText(bytes);
    if (!text.ok) throw new Refusal({ line: 1, expected: text.expected, found: text.found, programsFail: text.programsFail });
    parse(text.text, elements);
    return { elements: complete(), problem: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { elements: complete(), problem: error.problem };
  }
}

function parse(text: string, elements: (ConfigElement | null)[]): void {
  const parser = new SaxesParser({ xmlns: true });
  const open: OpenElement[] = [];
  const refuse = (expected: string, found: string, programsFail: boolean): never => {
    // An element cut short still shows the complete ones in it; a half value shows nothing.
    for (const { name, line, at, children } of open) if (name !== null && children.length > 0) elements[at] = { name, line, children, text: '' };
    throw new Refusal({ line: parser.line, expected, found, programsFail });
  };
  const content = (piece: string, significant: boolean): void => {
    if (significant || /[^ \t\r\n]/.test(piece)) open.at(-1)?.text.push(piece);
  };
  let closing: { readonly at: number; readonly position: number } | null = null;
  parser.on('error', () => {
    // The parser closes an element before it tells that another one's tag closed it: what stands in it runs on.
    if (closing?.position === parser.position && elements[closing.at] !== null) {
      elements[closing.at] = null;
      open.at(-1)?.children.pop();
    }
    refuse('XML', open.length > 0 ? `something else inside ${nameOf(open)}` : 'something else', true);
  });
  parser.on('xmldecl', ({ version }) => version === '1.0' || refuse('XML 1.0', 'another version', true));
  parser.on('doctype', () => refuse('no document type declaration', 'one', false));
  parser.on('text', (piece) => content(piece, false));
  parser.on('cdata', (piece) => content(piece, true));
  parser.on('opentag', (tag) => {
    if (open.length >= limits.depth) refuse(`at most ${limits.depth} levels`, 'more', false);
    if (elements.length >= limits.elements) refuse(`at most ${limits.elements} elements`, 'more', false);
    // An element takes its place when it opens, so that document order is kept.
    open.push({ name: tag.uri === '' ? tag.local : null, line: parser.line, at: elements.push(null) - 1, children: [], text: [] });
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const value = closed.children.length === 0 ? closed.text.join('') : '';
    if (value.length > limits.value) refuse(`values of at most ${limits.value} characters`, `${value.length}`, false);
    if (closed.name === null) return;
    const element: ConfigElement = { name: closed.name, line: closed.line, children: closed.children, text: value };
    elements[closed.at] = element;
    closing = { at: closed.at, position: parser.position };
    open.at(-1)?.children.push(element);
  });
  parser.write(text).close();
}

/** The innermost open element that the programs know; another name may be a piece of a value. */
function nameOf(open: readonly OpenElement[]): string {
  return open.findLast(({ name }) => name !== null && knownElements.has(name))?.name ?? 'an element';
}
