import Handlebars from 'handlebars';

/** A page before it is filled: templates, style and script, read by the caller from `reports/templates`. */
export interface PageParts {
  readonly page: string;
  /** Included templates by name. */
  readonly partials: Readonly<Record<string, string>>;
  readonly css: string;
  /** Empty: the page runs no script at all. */
  readonly js: string;
}

/** `text` as a CSS string. Everything but letters, digits, space and a little punctuation is a code point escape. */
export function cssString(text: string): string {
  const escaped = text.replace(/[^A-Za-z0-9 .:-]/gu, (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `);
  return `"${escaped}"`;
}

/** A template without the line breaks between its tags: nobody reads them in a page, and five thousand findings would carry them. */
function compact(template: string): string {
  return template.replace(/(?<=[>}])\n\s*(?=[<{])/gu, '').trim();
}

/** Handlebars escapes quotes for attributes of every style; ours are in double quotes only, and reports are full of SQL. */
function plainQuotes(html: string): string {
  const plain: Readonly<Record<string, string>> = { '&#x27;': "'", '&#x60;': '`', '&#x3D;': '=' };
  return html.replace(/&#x(?:27|60|3D);/gu, (escape) => plain[escape] ?? escape);
}

/**
 * One HTML file: no request, no script or style but what it carries, whose SHA-256 the page's policy (`csp`) names. Deterministic.
 * `sha256Base64` hashes the UTF-8 bytes of its argument. Throws when a template names a field that does not exist, or when the style or
 * script would end its own element.
 */
export function htmlPage({ page, partials, css, js }: PageParts, view: object, sha256Base64: (text: string) => string): string {
  if (/<\/style/iu.test(css) || /<\/script|<!--/iu.test(js)) throw new Error('the style or the script of a page would end its own element');
  const handlebars = Handlebars.create();
  const options = { strict: true, knownHelpersOnly: true, preventIndent: true } as const;
  for (const [name, text] of Object.entries(partials)) handlebars.registerPartial(name, compact(text));
  const scripts = js === '' ? '' : ` script-src 'sha256-${sha256Base64(js)}';`;
  const html = handlebars.compile<object>(
    compact(page),
    options,
  )({
    ...view,
    csp: `default-src 'none'; style-src 'sha256-${sha256Base64(css)}';${scripts} img-src data:; base-uri 'none'; form-action 'none'`,
    // Code of ours, not data: the only text that is not escaped.
    css: new Handlebars.SafeString(css),
    js: new Handlebars.SafeString(js),
  });
  return plainQuotes(html);
}
