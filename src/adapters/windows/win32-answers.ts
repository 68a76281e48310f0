import type { Answers } from './answer-lines.ts';
import { computer, localAccounts } from './win32-accounts.ts';
import { fileObjects } from './win32-files.ts';
import { shares, tcpListeners, udpListeners } from './win32-network.ts';
import { folderContents, pathAliases } from './win32-paths.ts';
import { fileVersions, services } from './win32-services.ts';

/** Everything that is answered with calls of Windows itself. Command lines of other processes are not. */
export const win32Answers: Answers = {
  'computer': computer,
  'local-accounts': localAccounts,
  'smb-shares': shares,
  'win32-services': services,
  'net-tcp': tcpListeners,
  'net-udp': udpListeners,
  'path-aliases': pathAliases,
  'get-acl': fileObjects,
  'folder-contents': folderContents,
  'file-versions': fileVersions,
};
