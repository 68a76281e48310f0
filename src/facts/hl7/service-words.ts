import type { Fix, Subject } from '../../model/verdict.ts';
import type { OpenDentalService } from '../site/services.ts';

/** A service as subject. */
export function serviceSubject({ pass }: OpenDentalService): Subject {
  return pass.subject;
}

/** Quoted for the Windows command line. */
export function cmdQuoted(text: string): string {
  return `"${text.replaceAll('"', '')}"`;
}

/** Registers the service anew from another folder: same database, same name unless another is given. */
export function ownFolderFix(service: OpenDentalService, name: string = service.row.name): Fix {
  const { host, row, folder, program } = service;
  const copy = `C:\\${name}`;
  const exe = `${copy}\\${program.slice(program.lastIndexOf('\\') + 1) || 'OpenDentHL7.exe'}`;
  const isRenamed = name !== row.name;
  return {
    language: 'cmd',
    target: host,
    commands: [
      `sc.exe stop ${cmdQuoted(row.name)}`,
      `robocopy ${cmdQuoted(folder)} ${cmdQuoted(copy)} /e /copyall`,
      isRenamed
        ? `sc.exe create ${cmdQuoted(name)} binPath= "\\"${exe}\\"" start= auto obj= "NT SERVICE\\${name}"`
        : `sc.exe config ${cmdQuoted(row.name)} binPath= "\\"${exe}\\""`,
      `notepad ${cmdQuoted(`${copy}\\FreeDentalConfig.xml`)}`,
      `sc.exe start ${cmdQuoted(name)}`,
    ],
    undo: [
      `sc.exe stop ${cmdQuoted(name)}`,
      isRenamed ? `sc.exe delete ${cmdQuoted(name)}` : `sc.exe config ${cmdQuoted(row.name)} binPath= "${row.command.replaceAll('"', '\\"')}"`,
      `sc.exe start ${cmdQuoted(row.name)}`,
    ],
    verify: [{ command: `sc.exe qc ${cmdQuoted(name)}`, expect: `BINARY_PATH_NAME: "${exe}"` }],
    note: 'In the copied FreeDentalConfig.xml name the tenant’s own database and user; give only the service’s account and administrators access to the folder. Messages wait at the sender while the service is stopped. Where the name changes, enter the new one in the HL7 definition.',
  };
}
