/**
 * Equal for folder names that are the same place by their text: slashes, trailing separator, letter case (not for POSIX paths).
 * A share is one place for everybody; a drive letter or a POSIX path is one place per server.
 */
export function folderKey(folder: string, server: string): string {
  const trimmed = folder.trim();
  if (/^\/(?!\/)/.test(trimmed)) return `${server} ${trimmed.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '')}`;
  const text = trimmed.toLowerCase().replaceAll('/', '\\');
  const share = text.startsWith('\\\\');
  const path = text.replace(/\\+/g, '\\').replace(/\\$/, '');
  return share ? path : `${server} ${path}`;
}
