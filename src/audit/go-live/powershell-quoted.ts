/** A literal for PowerShell: nothing in single quotes is expanded; typographic single quotes end one too. */
export function powershellQuoted(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
