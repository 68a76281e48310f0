import { describe, expect, it } from 'vitest';
import { type Hl7Definition, hl7Ends, hl7Ownerships, type Hl7Statements } from '../../../src/domain/open-dental/hl7-ends.ts';

const definition: Hl7Definition = {
  id: '1',
  mode: 0,
  incomingFolder: 'C:\\HL7\\A\\In',
  outgoingFolder: 'C:\\HL7\\A\\Out',
  incomingPort: '5001',
  outgoingAddress: '192.0.2.23:1462',
  internalType: 'HL7v2_6',
  enabled: true,
  server: 'SRV1',
  serviceName: 'OpenDentHL7_a',
  sftpSocket: 'sftp.lab.example:2222',
  sftpUser: 'lab-a',
};
const nothing: Hl7Statements = { definitions: [], programs: [], programProperties: [], preferences: [] };
const legacy: Hl7Statements = {
  definitions: [],
  programs: [{ name: 'eClinicalWorks', enabled: true }],
  programProperties: [
    { program: 'eClinicalWorks', property: 'eClinicalWorksMode', value: '0' },
    { program: 'eClinicalWorks', property: 'HL7Server', value: 'SRV1' },
    { program: 'eClinicalWorks', property: 'HL7ServiceName', value: '' },
  ],
  preferences: [
    { name: 'HL7FolderIn', value: 'C:\\ecw\\in' },
    { name: 'HL7FolderOut', value: 'C:\\ecw\\out' },
  ],
};
const brief = (statements: Hl7Statements): unknown[] => hl7Ends(statements).map(({ direction, text, state }) => [direction, text, state]);

describe('hl7Ends of a definition', () => {
  it('are folders in file mode', () => {
    expect(hl7Ends({ ...nothing, definitions: [definition] })).toEqual([
      {
        direction: 'in',
        place: { kind: 'folder', path: 'C:\\HL7\\A\\In' },
        text: 'C:\\HL7\\A\\In',
        state: 'used',
        source: { table: 'hl7def', id: '1', column: 'IncomingFolder' },
      },
      {
        direction: 'out',
        place: { kind: 'folder', path: 'C:\\HL7\\A\\Out' },
        text: 'C:\\HL7\\A\\Out',
        state: 'used',
        source: { table: 'hl7def', id: '1', column: 'OutgoingFolder' },
      },
    ]);
  });

  it.each([
    [
      'a listener and a peer in TCP mode',
      { mode: 1 },
      [
        { kind: 'listener', port: 5001 },
        { kind: 'peer', host: '192.0.2.23', port: 1462 },
      ],
    ],
    [
      'a port that is none',
      { mode: 1, incomingPort: '0x5', outgoingAddress: 'host' },
      [
        { kind: 'listener', port: null },
        { kind: 'peer', host: 'host', port: null },
      ],
    ],
    ['a port beyond all', { mode: 1, incomingPort: '70000', outgoingAddress: '' }, [{ kind: 'listener', port: null }]],
    [
      'an account in SFTP mode',
      { mode: 2, incomingFolder: './results' },
      [{ kind: 'sftp', host: 'sftp.lab.example', port: 2222, user: 'lab-a', folder: './results' }],
    ],
    [
      'an account of MedLab, whatever the mode',
      { mode: 0, internalType: 'MedLabv2_3', sftpSocket: 'lab' },
      [{ kind: 'sftp', host: 'lab', port: 22, user: 'lab-a' }],
    ],
    ['nothing where fields are blank', { incomingFolder: '', outgoingFolder: '' }, []],
    ['nothing where a version has no SFTP', { mode: 2, sftpSocket: null, sftpUser: null }, []],
  ] as const)('are %s', (_, change, places) => {
    expect(hl7Ends({ ...nothing, definitions: [{ ...definition, ...change }] }).map(({ place }) => place)).toMatchObject(places);
  });

  it('stay visible when disabled', () => {
    expect(brief({ ...nothing, definitions: [{ ...definition, enabled: false }] })).toMatchObject([['in', definition.incomingFolder, 'disabled'], {}]);
  });
});

describe('hl7Ends of the legacy mode', () => {
  it.each([
    ['are reversed: the service reads HL7FolderOut and writes HL7FolderIn', {}, ['used', 'used']],
    ['only read in standalone mode', { programProperties: [{ program: 'eClinicalWorks', property: 'eClinicalWorksMode', value: '1' }] }, ['used', 'disabled']],
    ['are overridden by an enabled definition', { definitions: [definition] }, ['overridden', 'overridden']],
    [
      'are not overridden by MedLab, nor by a disabled definition',
      {
        definitions: [
          { ...definition, enabled: false },
          { ...definition, internalType: 'MedLabv2_3' },
        ],
      },
      ['used', 'used'],
    ],
    ['are disabled with the link', { programs: [{ name: 'eClinicalWorks', enabled: false }] }, ['disabled', 'disabled']],
    ['are disabled without the link', { programs: [] }, ['disabled', 'disabled']],
    ['are unknown without the definitions', { definitions: null }, ['unknown', 'unknown']],
    ['are unknown without the program links', { programs: null }, ['unknown', 'unknown']],
  ] as const)('%s', (_, change, [read, written]) => {
    const ends = brief({ ...legacy, ...change }).filter((end) => /ecw/.test(String(end)));
    expect(ends).toEqual([
      ['in', 'C:\\ecw\\out', read],
      ['out', 'C:\\ecw\\in', written],
    ]);
  });
});

describe('hl7Ownerships', () => {
  it('come from definitions and from the link', () => {
    expect(hl7Ownerships({ ...legacy, definitions: [{ ...definition, enabled: false }] })).toEqual([
      { server: 'SRV1', serviceName: 'OpenDentHL7_a', state: 'disabled', source: { table: 'hl7def', id: '1' } },
      { server: 'SRV1', serviceName: '', state: 'used', source: { table: 'programproperty', program: 'eClinicalWorks' } },
    ]);
  });
  it('are none where nothing was read', () => {
    expect(hl7Ownerships({ definitions: null, programs: null, programProperties: null, preferences: null })).toEqual([]);
  });
});
