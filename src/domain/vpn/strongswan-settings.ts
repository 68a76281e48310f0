import { configLines, ConfigStop, wordFound } from './config-text.ts';
import type { VpnPlace } from './vpn-hub.ts';

/** A value of strongSwan's settings format. */
export interface StrongswanValue {
  readonly text: string;
  readonly place: VpnPlace;
}

/** `name { … }`. Sections of one name are one section; later values replace earlier ones. */
export interface StrongswanSection {
  readonly place: VpnPlace;
  readonly values: Map<string, StrongswanValue>;
  readonly sections: Map<string, StrongswanSection>;
  /** Sections whose content applies where this one says nothing (`name : other, another.one { … }`), as paths from the top. */
  readonly references: string[];
  /** Files named by `include`, patterns as written. */
  readonly includes: string[];
}

/** An empty section. */
export function strongswanSection(place: VpnPlace): StrongswanSection {
  return { place, values: new Map(), sections: new Map(), references: [], includes: [] };
}

/** Changes a value at the moment it is read, so that no secret is ever kept. */
export type StrongswanFilter = (key: string, value: string, line: number) => string;

const deepest = 32;

/** Reads strongSwan's settings format: nested sections, `key = value` up to the end of the line or a closing brace, `#` comments, quotes, includes. */
export function strongswanSettings(text: string, source: string, filter: StrongswanFilter): StrongswanSection {
  const root = strongswanSection({ source, line: 0 });
  const scanner = new Scanner(
    configLines(text)
      .map((each) => each.text)
      .join('\n'),
  );
  readSection(scanner, root, { source, filter, depth: 0 });
  return root;
}

interface Reading {
  readonly source: string;
  readonly filter: StrongswanFilter;
  readonly depth: number;
}

function readSection(scanner: Scanner, into: StrongswanSection, reading: Reading): void {
  if (reading.depth > deepest) throw new ConfigStop(scanner.line, `sections nested at most ${deepest} deep`, 'one more');
  for (;;) {
    scanner.skip(true);
    if (scanner.done) {
      if (reading.depth > 0) throw new ConfigStop(scanner.line, `'}' of the section that begins in line ${into.place.line}`, 'the end of the file');
      return;
    }
    if (scanner.take('}')) {
      if (reading.depth === 0) throw new ConfigStop(scanner.line, 'a section or setting', "'}'");
      return;
    }
    const { line } = scanner;
    const name = scanner.name();
    if (name === 'include' && !scanner.sees(/[={:]/)) into.includes.push(scanner.value());
    else readEntry(scanner, into, { name, line }, reading);
  }
}

function readEntry(scanner: Scanner, into: StrongswanSection, { name, line }: { readonly name: string; readonly line: number }, reading: Reading): void {
  const place = { source: reading.source, line };
  scanner.skip(false);
  if (scanner.take('=')) {
    into.values.set(name, { text: reading.filter(name, scanner.value(), line), place });
    return;
  }
  const section = into.sections.get(name) ?? strongswanSection(place);
  into.sections.set(name, section);
  if (scanner.take(':')) section.references.push(...scanner.references());
  scanner.skip(true);
  if (!scanner.take('{')) throw new ConfigStop(line, "'=' or '{'", wordFound(name));
  readSection(scanner, section, { ...reading, depth: reading.depth + 1 });
}

class Scanner {
  private at = 0;
  line = 1;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  private next(): string {
    const char = this.text[this.at++] ?? '';
    if (char === '\n') this.line++;
    return char;
  }

  private peek(): string {
    return this.text[this.at] ?? '';
  }

  /** White space and comments; line ends only when `lines`. */
  skip(lines: boolean): void {
    for (;;) {
      const char = this.peek();
      if (char === '#') while (!this.done && this.peek() !== '\n') this.next();
      else if (char === ' ' || char === '\t' || char === '\r' || (lines && char === '\n')) this.next();
      else return;
    }
  }

  take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.next();
    return true;
  }

  sees(pattern: RegExp): boolean {
    this.skip(false);
    return pattern.test(this.peek());
  }

  name(): string {
    let name = '';
    while (!this.done && !/[\s{}=:,"#]/.test(this.peek())) name += this.next();
    if (name === '') throw new ConfigStop(this.line, 'the name of a section or setting', `'${this.peek()}'`);
    return name;
  }

  references(): string[] {
    let list = '';
    while (!this.done && !/[{}=#\n]/.test(this.peek())) list += this.next();
    return list
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  }

  /** Unquoted white space counts as one blank. */
  value(): string {
    const parts: string[] = [];
    this.skip(false);
    while (!this.done && this.peek() !== '\n' && this.peek() !== '}') {
      if (this.take('"')) {
        parts.push(this.quoted());
      } else {
        let word = '';
        while (!this.done && !/[\s}"#]/.test(this.peek())) word += this.next();
        parts.push(word);
      }
      this.skip(false);
    }
    return parts.join(' ');
  }

  private quoted(): string {
    const { line } = this;
    let text = '';
    while (!this.done) {
      const char = this.next();
      if (char === '"') return text;
      if (char !== '\\') {
        text += char;
        continue;
      }
      const escaped = this.next();
      text += { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[escaped] ?? (escaped === '\n' ? '' : escaped);
    }
    throw new ConfigStop(line, 'the closing quote', 'the end of the file');
  }
}

/** Several files as if they were one, in order. */
export function mergedSections(parts: readonly StrongswanSection[]): StrongswanSection {
  const [first] = parts;
  const merged = strongswanSection(first?.place ?? { source: '', line: 0 });
  for (const part of parts) {
    for (const [name, value] of part.values) merged.values.set(name, value);
    for (const [name, section] of part.sections) {
      const known = merged.sections.get(name);
      merged.sections.set(name, known === undefined ? section : mergedSections([known, section]));
    }
    merged.references.push(...part.references);
    merged.includes.push(...part.includes);
  }
  return merged;
}

/** References may multiply: a section taken over more often than this is an attack, not a configuration. */
const mostTakenOver = 100_000;

/** The sections below `name`, each with what it takes from the sections it refers to. A reference to nothing adds nothing, as in strongSwan. */
export function sectionsIn(root: StrongswanSection, name: string): Map<string, StrongswanSection> {
  const budget = { left: mostTakenOver };
  return new Map([...(root.sections.get(name)?.sections ?? [])].map(([key, section]) => [key, withReferences(root, section, [], budget)]));
}

function withReferences(root: StrongswanSection, section: StrongswanSection, open: readonly StrongswanSection[], budget: { left: number }): StrongswanSection {
  if (open.length > deepest) throw new ConfigStop(section.place.line, `references nested at most ${deepest} deep`, 'one more');
  if (--budget.left < 0) throw new ConfigStop(section.place.line, `at most ${mostTakenOver} sections by reference`, 'more');
  const bases = [...new Set(section.references)]
    .map((path) => path.split('.').reduce<StrongswanSection | undefined>((at, step) => at?.sections.get(step), root))
    .filter((base) => base !== undefined && base !== section && !open.includes(base));
  const within = [...open, section];
  const taken = bases.flatMap((base) => (base === undefined ? [] : [withReferences(root, base, within, budget)]));
  const merged = mergedSections([...taken, { ...section, references: [] }]);
  const sections = new Map([...merged.sections].map(([name, each]) => [name, withReferences(root, each, within, budget)]));
  return { ...merged, place: section.place, sections, references: [] };
}
