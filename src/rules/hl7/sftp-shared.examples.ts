import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const lab = { mode: 2, internalType: 'MedLabv2_3', incomingPort: '', outgoingAddress: '', incomingFolder: './results' } as const;

export const examples: readonly RuleExample[] = [
  {
    name: 'One account, spelled differently',
    site: hl7Site(
      { definition: { ...lab, sftpSocket: 'lab.example', sftpUser: 'acme' } },
      { definition: { ...lab, sftpSocket: 'LAB.example:22', sftpUser: 'acme' } },
    ),
    expect: { 'sftp://acme@lab.example:22': 'fail' },
  },
  {
    name: 'An account each',
    site: hl7Site(
      { definition: { ...lab, sftpSocket: 'lab.example', sftpUser: 'north' } },
      { definition: { ...lab, sftpSocket: 'lab.example', sftpUser: 'south' } },
    ),
    expect: { 'db1/od_north hl7def 1': 'pass', 'db1/od_south hl7def 1': 'pass' },
  },
];
