import { hl7Files, northSouthSettings } from '../../../fixtures/builders/folder-settings.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const definition = { ...hl7Files('D:\\hl7\\in', 'D:\\hl7\\out'), server: 'app1', serviceName: 'OpenDentalHL7_north' };
const site = (inbound: string): RuleExample['site'] =>
  northSouthSettings({ HL7FolderOut: inbound, HL7FolderIn: 'D:\\hl7\\out' }, {}, { 'opendental.hl7Definitions': { od_north: [definition], od_south: [] } });

export const examples: readonly RuleExample[] = [
  {
    name: 'The old inbound folder is another one',
    site: site('E:\\old\\in'),
    expect: { 'db1/od_north HL7FolderOut': 'fail', 'db1/od_north HL7FolderIn': 'pass' },
  },
  {
    name: 'Both say the same, from their own side',
    site: site('D:\\hl7\\in'),
    expect: { 'db1/od_north HL7FolderOut': 'pass', 'db1/od_north HL7FolderIn': 'pass' },
  },
];
