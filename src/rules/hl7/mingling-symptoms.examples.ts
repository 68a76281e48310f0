import { hl7Service, hl7Config, hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const files = (seconds: number | null): RuleExample['site'] =>
  hl7Site(
    {
      definition: { mode: 0, incomingFolder: 'C:\\hl7\\north', outgoingFolder: '' },
      tenant: {
        databases: ['od_north'],
        accounts: ['north'],
        hl7: [{ host: 'app1', service: null, exeFolder: null, mode: null, listen: null, inbound: null, outbound: null }],
      },
    },
    {},
    {
      'files.contents': [{ path: 'C:\\HL7\\north', files: seconds === null ? 0 : 12, folders: 0, oldestSeconds: seconds, youngestSeconds: seconds }],
    },
  );
const twin = { ...hl7Service('north', 103), name: 'OpenDentalHL7_copy', command: '"C:\\copy\\OpenDentHL7.exe"' };

export const examples: readonly RuleExample[] = [
  { name: 'Files wait for two hours', site: files(7200), expect: { 'app1 C:\\hl7\\north': 'fail', 'db1/od_north': 'pass' } },
  { name: 'An empty folder', site: files(null), expect: { 'app1 C:\\hl7\\north': 'pass' } },
  {
    name: 'Two services on one database',
    site: hl7Site(
      {},
      {},
      {
        'host.services': [hl7Service('north', 101), twin],
        'files.configs': [
          hl7Config('C:\\OpenDentalHL7_north\\FreeDentalConfig.xml', 'od_north', 'north'),
          hl7Config('C:\\copy\\FreeDentalConfig.xml', 'od_north', 'north'),
        ],
      },
    ),
    expect: { 'db1/od_north': 'fail' },
  },
];
