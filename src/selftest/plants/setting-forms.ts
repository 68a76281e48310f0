import { withInstance, withMachine } from '../model-site.ts';
import { at, between, type Mutation, type Pairing, sameFileServer, sameSamba, sameWindows } from '../mutation.ts';
import { preference, withPreferences, withProperty } from './databases.ts';
import { closed, inCapitals, onFiles, withDescriptor, withOpenShares, withPosix, withSddl, withShare } from './folders.ts';

const backups = 'files/backup-target-shared';
const exchange = 'files/exchange-folder-shared';
const named = 'files/settings-name-neighbour';
const storage = 'files/storage-mode-mismatch';

const withFiles: Pairing = ({ files }) => (files === null ? null : 'site');

/** Other settings that name folders or things of a neighbour. */
export const settingFormMutations: readonly Mutation[] = [
  between(
    backups,
    'backups that the neighbour’s people may read',
    sameWindows,
    onFiles((site, a, b) => withSddl(withOpenShares(site, a.host, a.backup), a.host, a.backup, (sddl) => `${sddl}(A;OICI;FR;;;${b.group})`)),
  ),
  between(
    backups,
    'backups on Samba that others may read',
    sameSamba,
    onFiles((site, a) => withPosix(withOpenShares(site, a.host, a.backup), a.host, a.backup, { mode: 0o2775 })),
    'owner',
  ),
  between(
    exchange,
    'claims in a folder that everybody may read',
    sameWindows,
    onFiles((site, a, _b, owner) => {
      const path = 'D:\\Claims';
      const listed = withDescriptor(withShare(site, a, 'claims', path), a.host, path, {
        kind: 'windows',
        sddl: `${closed(a.group)}(A;OICI;FR;;;AU)`,
        sddlSource: 'binary',
      });
      return withPreferences(listed, owner, { ClaimAttachExportPath: `\\\\${a.host}\\claims` });
    }),
    'owner',
  ),
  between(
    backups,
    'a supplemental backup to the neighbour’s folder',
    withFiles,
    onFiles((site, a, _b, _owner, reacher) => withPreferences(site, reacher, { SupplementalBackupEnabled: '1', SupplementalBackupNetworkPath: a.backupShare })),
    'together',
  ),
  between(
    backups,
    'backups into the neighbour’s A to Z folder',
    withFiles,
    onFiles((site, a, _b, _owner, reacher) => withPreferences(site, reacher, { BackupToPath: `${a.rootShare}\\backup` })),
    'together',
  ),
  between(
    backups,
    'backups to the neighbour’s folder in other letter case',
    withFiles,
    onFiles((site, a, _b, _owner, reacher) => withPreferences(site, reacher, { BackupToPath: inCapitals(a.backupShare) })),
    'together',
  ),
  ...(['LetterMergePath', 'ClaimAttachExportPath', 'AutoImportFolder', 'CloudFileWatcherDirectory', 'Ins834ImportPath', 'VoiceMailCreatePath'] as const).map(
    (name) =>
      between(
        exchange,
        `${name} in the neighbour’s folder`,
        withFiles,
        onFiles((site, a, _b, _owner, reacher) => withPreferences(site, reacher, { [name]: `${a.rootShare}\\Export` })),
        'together',
      ),
  ),
  between(
    exchange,
    'a bridge that writes patients’ names into the neighbour’s folder',
    withFiles,
    onFiles((site, a, _b, _owner, reacher) => withProperty(site, reacher, 'Text file path', `${a.rootShare}\\Export\\patient.txt`)),
    'together',
  ),
  between(
    exchange,
    'clinical documents exported into the neighbour’s folder',
    withFiles,
    onFiles((site, a, _b, _owner, reacher) =>
      withInstance(site, reacher.instance, 'opendental.hieClinics', (all) => ({
        ...all,
        [reacher.database]: [{ clinic: '0', exportPath: `${a.rootShare}\\Export`, enabled: true }],
      })),
    ),
    'together',
  ),
  between(
    'files/foreign-patient-folders',
    'a few patients more than chance gives',
    sameFileServer,
    onFiles((site, a, b) =>
      withMachine(site, a.host, 'files.patientFolders', (found) => {
        const [one = 0, other = 0] = [a, b].map(({ root }) => found.roots.findIndex(({ path }) => path === root)).toSorted((left, right) => left - right);
        return { ...found, common: [{ one, other, names: 4 }] };
      }),
    ),
    'together',
  ),
  between(
    'files/foreign-patient-folders',
    'a small folder full of the neighbour’s patients',
    sameFileServer,
    onFiles((site, a, b) =>
      withMachine(site, a.host, 'files.patientFolders', (found) => {
        const [one = 0, other = 0] = [a, b].map(({ root }) => found.roots.findIndex(({ path }) => path === root)).toSorted((left, right) => left - right);
        return { ...found, roots: found.roots.map((root) => (root.path === b.root ? { ...root, folders: 3 } : root)), common: [{ one, other, names: 3 }] };
      }),
    ),
    'together',
  ),
  between(named, 'a program property with the neighbour’s database', withFiles, (site, a, b) =>
    withProperty(site, b, 'Text file path', `C:\\Bridge\\${a.database}.txt`),
  ),
  between(named, 'a clearinghouse program that is started for the neighbour', withFiles, (site, a, b) =>
    withInstance(site, b.instance, 'opendental.clearinghouses', (all) => ({
      ...all,
      [b.database]: [
        ...(all[b.database] ?? []),
        {
          id: '9',
          description: 'Other',
          exportPath: 'C:\\Claims',
          responsePath: '',
          clientProgram: `C:\\Claims\\send.exe ${a.database}`,
          loginId: '',
          password: '',
        },
      ],
    })),
  ),
  between(named, 'a share of the neighbour on a server that nobody knows', withFiles, (site, a, b) => {
    const [, share = ''] = /^\\\\[^\\]+\\([^\\]+)/.exec(a.files?.rootShare ?? '') ?? [];
    // A share of several tenants names none of them.
    return share.startsWith(a.id) ? withPreferences(site, b, { LetterMergePath: `\\\\oldserver\\${share}\\letters` }) : null;
  }),
  between(
    named,
    'a folder with the neighbour’s HL7 service in its name',
    ({ hl7 }) => (hl7 === null ? null : 'site'),
    (site, a, b) => withPreferences(site, b, { ReportFolderName: `C:\\HL7\\${a.hl7?.service ?? ''}\\reports` }),
  ),
  between(named, 'a command line with the neighbour’s database', withFiles, (site, a, b) =>
    withInstance(site, b.instance, 'opendental.programs', (all) => ({
      ...all,
      [b.database]: [
        ...(all[b.database] ?? []),
        { name: 'Xray', enabled: true, path: 'C:\\Xray\\xray.exe', filePath: '', commandLine: `/db=${a.database}`, pluginDll: '' },
      ],
    })),
  ),
  between(named, 'an archive server with the neighbour’s database in its name', withFiles, (site, a, b) =>
    withPreferences(site, b, { ArchiveServerURI: `https://archive.example/${a.database}/` }),
  ),
  at(storage, 'images at Dropbox, and the folder is still shared', withFiles, (site, b) => withPreferences(site, b, { AtoZfolderUsed: '2' })),
  at(storage, 'images on an SFTP server, and the folder is still shared', withFiles, (site, b) => withPreferences(site, b, { AtoZfolderUsed: '3' })),
  at(storage, 'a mode that nobody knows', withFiles, (site, b) =>
    preference(site, b, 'DocPath') === '' ? null : withPreferences(site, b, { AtoZfolderUsed: '9' }),
  ),
];
