import { exampleShare } from '../../../fixtures/builders/file-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const atoz = ['\\\\db1\\od$\\south'];
const office = { atoz, workstations: workstations({ connection: 'direct' as const, networks: ['203.0.113.0/29'] }) };
const windows = (smb: Record<string, number> | null): { os: 'windows'; rdp: null; rdpPolicy: null; smb: Record<string, number> | null } => ({
  os: 'windows',
  rdp: null,
  rdpPolicy: null,
  smb,
});
const share = { ...exampleShare('od$', 'D:\\OD'), encrypted: false };

export const examples: readonly RuleExample[] = [
  {
    name: 'A share in the clear, used from outside and through the tunnel',
    site: linkSite({ south: office, north: { atoz: ['\\\\db1\\od$\\north'] }, db1: { 'host.shares': [share], 'links.remoteAccess': windows({}) } }),
    expect: { 'db1 od$ for south': 'fail', 'db1 od$ for north': 'pass' },
  },
  {
    name: 'A server that encrypts everything',
    site: linkSite({ south: office, db1: { 'host.shares': [share], 'links.remoteAccess': windows({ EncryptData: 1 }) } }),
    expect: { 'db1 od$ for south': 'pass' },
  },
  {
    name: 'Settings nobody read',
    site: linkSite({ south: office, db1: { 'host.shares': [share], 'links.remoteAccess': windows(null) } }),
    expect: { 'db1 od$ for south': 'not-assessed' },
  },
];
