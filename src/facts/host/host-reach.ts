import { type ApplianceFilter, compileApplianceFirewall } from '../../domain/firewall-appliance/appliance-firewall.ts';
import { compileLinuxFirewall } from '../../domain/firewall/linux-firewall.ts';
import type { Firewall } from '../../domain/firewall/packet-class.ts';
import { compileWindowsFirewall } from '../../domain/firewall/windows-firewall.ts';
import { windowsProfile } from '../../domain/firewall/windows-profile.ts';
import type { WindowsProfileName } from '../../domain/firewall/windows-rule.ts';
import type { TunnelHub } from '../../domain/network-reach/network-facts.ts';
import { type NetworkReach, networkReach } from '../../domain/network-reach/network-reach.ts';
import { tunnelHub } from '../../domain/vpn/tunnel-hub.ts';
import type { HostFirewall, LinkArtifacts, RegistryNumbers } from '../../snapshot/artifacts/links.ts';

/** What is reachable on one host and through it. */
export interface HostReach {
  readonly reach: NetworkReach;
  /** By position in `links.tunnels`. */
  readonly hubs: readonly TunnelHub[];
  readonly network: LinkArtifacts['links.network'];
  readonly os: HostFirewall['os'];
}

/** Compiles the firewall of a host and joins it with its network and tunnels. */
export function hostReach(
  network: LinkArtifacts['links.network'],
  firewall: HostFirewall,
  tunnels: LinkArtifacts['links.tunnels'],
  appliances: LinkArtifacts['links.appliances'],
): HostReach {
  return {
    reach: networkReach(network, compiled(firewall, network, appliances)),
    hubs: tunnels.map(tunnelHub),
    network,
    os: appliances.length > 0 ? 'appliance' : firewall.os,
  };
}

/** An appliance whose configuration is not there. */
const noRules: ApplianceFilter = {
  product: 'pfsense',
  interfaces: [],
  groups: [],
  ipv6: true,
  unread: ['its configuration was not read'],
  rules: [],
  forwards: [],
};

function compiled(firewall: HostFirewall, { interfaces }: LinkArtifacts['links.network'], appliances: LinkArtifacts['links.appliances']): Firewall {
  const [appliance = noRules, ...others] = appliances;
  if (appliances.length > 0 || firewall.os === 'appliance') {
    return compileApplianceFirewall(others.length === 0 ? appliance : { ...appliance, unread: ['several configurations of one firewall were read'] });
  }
  if (firewall.os === 'linux') return compileLinuxFirewall(firewall);
  const { localProfiles, policyProfiles } = firewall;
  const values = (keys: Readonly<Record<WindowsProfileName, RegistryNumbers | null>> | null, name: WindowsProfileName): ReadonlyMap<string, number> | null => {
    const found = keys?.[name] ?? null;
    return found === null ? null : new Map(Object.entries(found));
  };
  const profile = (name: WindowsProfileName): ReturnType<typeof windowsProfile> => windowsProfile(values(policyProfiles, name), values(localProfiles, name));
  return compileWindowsFirewall({
    localRules: firewall.localRules,
    policyRules: firewall.policyRules,
    profiles: { domain: profile('domain'), private: profile('private'), public: profile('public') },
    activeProfiles: firewall.activeProfiles,
    localSubnets: interfaces?.flatMap(({ addresses }) => addresses) ?? null,
  });
}
