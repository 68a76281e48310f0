import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PathStatements, statedPaths } from '../../../src/domain/open-dental/stated-paths.ts';

const nothing: PathStatements = {
  definitions: [],
  programs: [],
  programProperties: [],
  preferences: [],
  computerPaths: [],
  replicationServers: [],
  clearinghouses: [],
  hieClinics: [],
  serverId: '1',
};
const preference = (name: string, value: string): { readonly name: string; readonly value: string } => ({ name, value });
const brief = (statements: Partial<PathStatements>): unknown[] =>
  statedPaths({ ...nothing, ...statements }).map(({ use, path, state, position, computer }) => [use, path, state, position, computer]);

describe('the A to Z folder', () => {
  const docPath = preference('DocPath', '\\\\fs1\\a$\\ ; \\\\fs2\\a$;');
  const used = preference('AtoZfolderUsed', '1');

  it('is a list, in order, after the overrides', () => {
    const statements = {
      preferences: [docPath, used],
      computerPaths: [{ key: 'TS01', path: 'D:\\A;B' }],
      replicationServers: [
        { key: '1', path: 'E:\\one;E:\\two' },
        { key: '2', path: 'F:\\x' },
      ],
    };
    expect(brief(statements)).toEqual([
      ['atoz-override', 'D:\\A;B', 'used', 0, 'TS01'],
      ['atoz-override', 'E:\\one', 'used', 0, null],
      ['atoz-override', 'E:\\two', 'used', 1, null],
      ['atoz-override', 'F:\\x', 'unused', 0, null],
      ['atoz', '\\\\fs1\\a$\\', 'used', 0, null],
      ['atoz', '\\\\fs2\\a$', 'used', 1, null],
    ]);
  });

  it.each([
    ['is not used with images in the database', preference('AtoZfolderUsed', '0'), 'unused'],
    ['is not used with Dropbox', preference('AtoZfolderUsed', '2'), 'unused'],
    ['is used in old versions', preference('AtoZfolderNotRequired', '0'), 'used'],
    ['is not used in old versions that say so', preference('AtoZfolderNotRequired', '1'), 'unused'],
    ['is unknown without the setting', preference('x', ''), 'unknown'],
    ['is unknown with a setting nobody knows', preference('AtoZfolderUsed', '7'), 'unknown'],
  ])('%s', (_, setting, state) => expect(brief({ preferences: [docPath, setting] })).toMatchObject([{ 2: state }, { 2: state }]));

  it('of a replication server is unknown as long as the number of this server is', () => {
    expect(brief({ serverId: null, preferences: [used], replicationServers: [{ key: '1', path: 'E:\\x' }] })).toMatchObject([{ 2: 'unknown' }]);
  });

  it('in a cloud belongs to the cloud that is chosen', () => {
    const programProperties = [
      { program: 'Dropbox', property: 'Dropbox AtoZ Path', value: '/a', computer: '' },
      { program: 'SFTP', property: 'FTP AtoZ Path', value: '/b', computer: '' },
    ];
    expect(brief({ preferences: [preference('AtoZfolderUsed', '3')], programProperties })).toEqual([
      ['atoz-cloud', '/a', 'unused', 0, null],
      ['atoz-cloud', '/b', 'used', 0, null],
    ]);
  });
});

describe('other paths', () => {
  it('come from preferences by name', () => {
    const preferences = [
      preference('BackupToPath', 'D:\\b\\'),
      preference('ExportPath', ' '),
      preference('CloudFileWatcherDirectory', 'C:\\c'),
      preference('PracticeTitle', 'C:\\x'),
    ];
    expect(brief({ preferences })).toEqual([
      ['backup-target', 'D:\\b\\', 'used', 0, null],
      ['cloud-transfer', 'C:\\c', 'used', 0, null],
    ]);
  });

  it.each([
    [[preference('SupplementalBackupEnabled', '1')], 'used'],
    [[preference('SupplementalBackupEnabled', '0')], 'unused'],
    [[], 'unknown'],
  ])('of the supplemental backup depend on it being enabled', (setting, state) =>
    expect(brief({ preferences: [...setting, preference('SupplementalBackupNetworkPath', '\\\\n\\b')] })).toMatchObject([
      { 0: 'supplemental-backup', 1: '\\\\n\\b', 2: state },
    ]),
  );

  it('come from program links, with a computer of their own', () => {
    const programs = [
      { name: 'Dexis', enabled: true, path: 'C:\\dexis.exe', filePath: 'C:\\Temp\\in.txt', commandLine: '' },
      { name: 'CADI', enabled: false, path: '', filePath: '', commandLine: '' },
    ];
    const programProperties = [
      { program: 'Dexis', property: '', value: 'E:\\dexis.exe', computer: 'TS02' },
      { program: 'CADI', property: 'image folder', value: '\\\\img\\store', computer: '' },
      { program: 'Dexis', property: 'Enter 0 to use PatientNum', value: '0', computer: '' },
    ];
    expect(brief({ programs, programProperties })).toEqual([
      ['program', 'C:\\dexis.exe', 'used', 0, null],
      ['bridge-file', 'C:\\Temp\\in.txt', 'used', 0, null],
      ['program', 'E:\\dexis.exe', 'used', 0, 'TS02'],
      ['imaging', '\\\\img\\store', 'unused', 0, null],
    ]);
    expect(brief({ programs: null, programProperties: programProperties.slice(1, 2) })).toMatchObject([{ 2: 'unknown' }]);
  });

  it.each([
    ['are used with a login', { loginId: 'x' }, [preference('ClearinghouseDefaultDent', '9')], 'used'],
    ['are used as a default', {}, [preference('ClearinghouseDefaultMed', '7')], 'used'],
    ['are used when somebody chose them', { exportPath: 'D:\\claims' }, [preference('ClearinghouseDefaultDent', '9')], 'used'],
    ['are not used as they were installed', {}, [preference('ClearinghouseDefaultDent', '9')], 'unused'],
    ['are unknown as they were installed without the defaults', {}, [], 'unknown'],
  ])('of a clearinghouse %s', (_, change, preferences, state) => {
    const row = { id: '7', description: 'EDS', exportPath: 'C:\\EDS\\Claims\\In\\', responsePath: '', clientProgram: '', loginId: '', password: '' };
    expect(brief({ preferences, clearinghouses: [{ ...row, ...change }] })).toMatchObject([{ 0: 'clearinghouse-export', 2: state }]);
  });

  it('come from HL7 and the health information exchange', () => {
    const preferences = [preference('HL7FolderOut', 'C:\\h\\out')];
    const hieClinics = [{ clinic: '0', exportPath: 'D:\\ccd', enabled: true }];
    const programs = [{ name: 'eClinicalWorks', enabled: true, path: '', filePath: '', commandLine: '' }];
    expect(brief({ preferences, hieClinics, programs })).toEqual([
      ['export', 'D:\\ccd', 'used', 0, null],
      ['hl7-in', 'C:\\h\\out', 'used', 0, null],
    ]);
  });
});

it('withholding a table never turns a path into an unused one', () => {
  const tables = ['definitions', 'programs', 'programProperties', 'preferences', 'clearinghouses', 'serverId'] as const;
  const full: PathStatements = {
    ...nothing,
    programs: [{ name: 'eClinicalWorks', enabled: true, path: 'C:\\e.exe', filePath: '', commandLine: '' }],
    programProperties: [{ program: 'eClinicalWorks', property: 'Image Folder', value: 'C:\\i', computer: '' }],
    preferences: [
      preference('AtoZfolderUsed', '1'),
      preference('DocPath', 'D:\\a'),
      preference('HL7FolderIn', 'C:\\in'),
      preference('ClearinghouseDefaultDent', '7'),
    ],
    replicationServers: [{ key: '1', path: 'E:\\x' }],
    clearinghouses: [{ id: '7', description: 'EDS', exportPath: 'C:\\Tesia\\IN\\', responsePath: '', clientProgram: '', loginId: '', password: '' }],
  };
  const key = ({ path, source }: { readonly path: string; readonly source: unknown }): string => JSON.stringify([path, source]);
  const before = new Map(statedPaths(full).map((path) => [key(path), path.state]));
  fc.assert(
    fc.property(fc.subarray([...tables]), (withheld) => {
      for (const path of statedPaths({ ...full, ...Object.fromEntries(withheld.map((table) => [table, null])) }))
        expect([before.get(key(path)), 'unknown']).toContain(path.state);
    }),
  );
});
