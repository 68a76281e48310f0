import { newPathLocator } from '../domain/paths/path-locator.ts';

// An inventory knows no shares or links: what counts is the text.
const locate = newPathLocator({ hosts: [], dfs: {} });

/**
 * Equal for folder names that are the same place by their text. A share is one place for everybody; a drive letter or a POSIX path is one
 * place per server.
 */
export function folderKey(folder: string, server: string): string {
  const location = locate({ text: folder.trim(), host: server, user: '' });
  return location.kind === 'place' ? location.place.key : `${server} ${folder.trim()}`;
}
