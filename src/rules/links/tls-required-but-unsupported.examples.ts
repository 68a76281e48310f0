import { linkSite } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const hl7 = [{ host: 'db1', service: 'OpenDentHL7_north', exeFolder: null, mode: 'tcp' as const, listen: 5001, inbound: null, outbound: null }];
const bound = "CREATE USER north@'10.8.1.%' IDENTIFIED BY 'x' REQUIRE SSL; CREATE USER south@'10.8.2.%' IDENTIFIED BY 'x' REQUIRE SSL;";

export const examples: readonly RuleExample[] = [
  {
    name: 'A tenant with an HL7 service, and one without',
    site: linkSite({ north: { databases: ['od_north'], accounts: ['north'], hl7 }, sql: bound }),
    expect: { north: 'fail', south: 'pass' },
  },
  {
    name: 'A server that takes nothing else',
    site: linkSite({ north: { databases: ['od_north'], accounts: ['north'], hl7 }, variables: { require_secure_transport: 'ON' } }),
    expect: { north: 'fail' },
  },
  {
    name: 'A version from before SslCa',
    site: linkSite({
      sql: bound,
      artifacts: {
        'opendental.preferences': { od_north: [{ name: 'ProgramVersion', value: '22.4.5.0' }], od_south: [{ name: 'ProgramVersion', value: '24.3.1.0' }] },
      },
    }),
    expect: { north: 'fail', south: 'pass' },
  },
];
