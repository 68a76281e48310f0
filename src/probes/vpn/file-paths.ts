/** The last part of a path, with either kind of slash. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** The last part of the folder of a path; '' when it has none. */
export function folderName(path: string): string {
  return path.split(/[/\\]/).at(-2) ?? '';
}

/** Does a name fit a pattern of include files (`*` and `?`)? Takes no more steps than the product of the lengths, whatever the pattern. */
export function matchesPattern(name: string, pattern: string): boolean {
  let at = 0;
  let position = 0;
  // Where the last star stood, and up to where the name was given to it.
  let star = -1;
  let given = 0;
  while (at < name.length) {
    if (pattern[position] === '*') {
      star = position++;
      given = at;
    } else if (position < pattern.length && (pattern[position] === '?' || pattern[position] === name[at])) {
      position++;
      at++;
    } else if (star >= 0) {
      position = star + 1;
      at = ++given;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(position));
}
