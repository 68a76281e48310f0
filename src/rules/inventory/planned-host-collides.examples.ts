import { hl7Site } from '../../../fixtures/builders/hl7-site.ts';
import { workstations } from '../../../fixtures/builders/inventory.ts';
import { linkHub, linkPeer } from '../../../fixtures/builders/link-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

const north = {
  databases: ['od_north'],
  accounts: ['north'],
  workstations: workstations({ connection: 'direct', networks: ['10.31.1.0/24'], vpn: 'wg0/north' }),
};
const withPlanned = (listen: number, service: string, carried = '10.31.1.0/24'): RuleExample['site'] => {
  const site = hl7Site(
    { tenant: north },
    {},
    { 'links.tunnels': [linkHub({ peers: [linkPeer('north', { networks: [carried], configuredNetworks: [carried] })] })] },
  );
  const hl7 = [{ host: 'app1', service, exeFolder: 'C:\\OpenDentalHL7_west', mode: 'tcp' as const, listen, inbound: null, outbound: null }];
  return {
    ...site,
    tenants: { ...site.tenants, west: { stage: 'planned', databases: ['od_west'], hl7, workstations: workstations({ networks: ['10.31.9.0/24'] }) } },
  };
};

export const examples: readonly RuleExample[] = [
  { name: 'A port and a service that north has', site: withPlanned(5841, 'OpenDentalHL7_north'), expect: { west: 'fail' } },
  { name: 'A network that a tunnel of north carries', site: withPlanned(5849, 'OpenDentalHL7_west', '10.31.8.0/23'), expect: { west: 'fail' } },
  { name: 'Everything is free', site: withPlanned(5849, 'OpenDentalHL7_west'), expect: { west: 'pass' } },
];
