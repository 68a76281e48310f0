import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const shortcut = (id: string): NonNullable<NonNullable<RuleExample['site']['machines']>[string]['host.commandLines']>[number] => ({
  origin: `C:\\Users\\Public\\Desktop\\${id}.lnk`,
  program: 'C:\\OpenDental\\OpenDental.exe',
  arguments: `ServerName="10.20.0.5" DatabaseName="od_${id}" MySqlUser=${id}`,
  secrets: [],
});
const shared = { 'host.commandLines': [shortcut('north'), shortcut('south')] };

export const examples: readonly RuleExample[] = [
  {
    name: 'One folder, two versions',
    site: hl7Site({ preferences: { ProgramVersion: '25.1.3.0' }, program: { version: '25.1.3.0' } }, {}, shared),
    expect: { 'app1 C:\\OpenDental': 'fail' },
  },
  {
    name: 'One folder, and no update server, before 23.3.30',
    site: hl7Site({ preferences: { ProgramVersion: '22.4.9.0', WebServiceServerName: '' } }, { preferences: { ProgramVersion: '22.4.9.0' } }, shared),
    expect: { 'app1 C:\\OpenDental': 'fail' },
  },
  { name: 'One folder, one version', site: hl7Site({}, {}, shared), expect: { 'app1 C:\\OpenDental': 'pass', 'app1 C:\\OpenDentalHL7_north': 'pass' } },
];
