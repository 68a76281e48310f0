/** The words of one Windows command line, quotation marks taken off; `%%` is one percent sign and `%NAME%` stays as it is. `\"` inside quotes is a quotation mark. */
export function cmdWords(text: string): readonly string[] {
  const words = text.match(/(?:"(?:\\"|[^"])*"|[^\s"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"((?:\\"|[^"])*)"/g, (_all, inside: string) => inside.replaceAll('\\"', '"')).replaceAll('%%', '%'));
}
