/** The folder an absolute path is in; the path itself for a root. */
export function parentOf(path: string, separator: '/' | '\\' = path.startsWith('/') ? '/' : '\\'): string {
  const end = path.lastIndexOf(separator);
  if (separator === '/') return end <= 0 ? '/' : path.slice(0, end);
  // Of `D:\OD` it is `D:\`.
  return end <= 2 ? path.slice(0, 3) : path.slice(0, end);
}
