import { escapedMarkdown } from '../markdown/escaped-markdown.ts';
import { oneLine, visibleText } from '../visible-text.ts';

/** A property of our own namespace. */
export interface Prop {
  readonly name: string;
  readonly ns: string;
  readonly value: string;
}

/** A property, its value in one line without blanks at the ends; null when nothing is left. */
export function prop(name: string, value: string): Prop | null {
  const text = oneLine(value).trim();
  return text === '' ? null : { name, ns: 'urn:x-bitewing:oscal', value: text };
}

/** One line of Markdown that shows the text; never empty. */
export function title(text: string): string {
  const line = escapedMarkdown(oneLine(text)).trim();
  return line === '' ? '(empty)' : line;
}

/** Markdown that shows the text as it is, line breaks included. */
export function prose(text: string): string {
  return escapedMarkdown(visibleText(text));
}

/** An XML name: what it may not hold becomes `_`; `mysql/account-shared` becomes `mysql_account-shared`. */
export function token(text: string): string {
  const safe = text.replace(/[^\p{L}\p{N}._-]/gu, '_');
  return /^[\p{L}_]/u.test(safe) ? safe : `_${safe}`;
}

/** A control of NIST SP 800-53 as its OSCAL catalogue names it: `SC-7(21)` is `sc-7.21`. */
export function catalogId(id: string): string {
  return token(id.toLowerCase().replace(/\((\d+)\)/gu, '.$1'));
}
