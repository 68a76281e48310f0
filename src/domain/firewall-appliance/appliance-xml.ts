import { SaxesParser } from 'saxes';
import { ConfigStop } from '../vpn/config-text.ts';

/** An element of config.xml. Holds whatever the file holds, secrets too: it lives while the file is read and no longer. */
export interface XmlElement {
  readonly name: string;
  /** Line of the opening tag, from 1. */
  readonly line: number;
  /** OPNsense numbers its items. */
  readonly uuid: string | null;
  readonly children: readonly XmlElement[];
  /** Without white space around it. */
  readonly text: string;
}

const limits = { characters: 64 * 1024 * 1024, depth: 64, elements: 4_000_000 } as const;

interface Open {
  readonly name: string;
  readonly line: number;
  readonly uuid: string | null;
  readonly children: XmlElement[];
  text: string;
}

/** Parses the file as a whole. Stops at anything that is not well-formed, at document types (nothing ever expands) and at the limits. */
export function parseApplianceXml(text: string): XmlElement {
  if (text.length > limits.characters) throw new ConfigStop(0, 'at most 64 MiB', `${Math.ceil(text.length / 1024 / 1024)} MiB`);
  const parser = new SaxesParser({ xmlns: false });
  const open: Open[] = [];
  let count = 0;
  let root: XmlElement | null = null;
  // What is wrong may be a piece of a password: only the place is told.
  const stop = (expected: string, found: string): never => {
    throw new ConfigStop(parser.line, expected, found);
  };
  parser.on('error', () =>
    stop('well-formed XML', open.length === 0 ? 'something else' : `something else inside the element that begins in line ${open.at(-1)?.line ?? 0}`),
  );
  parser.on('doctype', () => stop('no document type declaration', 'one'));
  const append = (piece: string): void => {
    const current = open.at(-1);
    if (current !== undefined) current.text += piece;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('opentag', (tag) => {
    if (open.length >= limits.depth) stop(`at most ${limits.depth} levels`, 'more');
    if (++count > limits.elements) stop(`at most ${limits.elements} elements`, 'more');
    open.push({ name: tag.name, line: parser.line, uuid: tag.attributes['uuid'] ?? null, children: [], text: '' });
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const element: XmlElement = { ...closed, text: closed.text.trim() };
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  parser.write(text).close();
  return root ?? stop('an element', 'none');
}

/** The elements a path leads to, in document order: several where a name is repeated. */
export function elementsAt(from: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>((level, name) => level.flatMap(({ children }) => children.filter((child) => child.name === name)), [from]);
}

/** Text of the first element at the path; '' when there is none. */
export function textAt(from: XmlElement, ...path: readonly string[]): string {
  return elementsAt(from, ...path)[0]?.text ?? '';
}

/** Flags such as `<disabled/>`: there and not `0`. */
export function isSet(from: XmlElement, name: string): boolean {
  const [element] = elementsAt(from, name);
  return element !== undefined && !/^(?:0|no|false)$/i.test(element.text);
}

/** Fields such as `<client2client>yes</client2client>`, which the forms also save empty. */
export function isYes(from: XmlElement, name: string): boolean {
  return isSet(from, name) && textAt(from, name) !== '';
}

/** Parts of a list, separated by commas or white space. */
export function wordsAt(from: XmlElement, ...path: readonly string[]): string[] {
  return textAt(from, ...path)
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}
