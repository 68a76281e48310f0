/** The value of `Name=value` or `Name="value"` among the words of a command line; null when it is not there. Letter case of the name does not count. */
export function commandArgument(words: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s|")${name}=(?:"([^"]*)"|([^\\s"]*))`, 'i').exec(words);
  return found?.[1] ?? found?.[2] ?? null;
}
