import type { WindowsProfile } from './windows-firewall.ts';

/** Numbers of a profile's registry key by value name, such as `EnableFirewall`. Names are compared without regard to case. */
export type WindowsProfileValues = ReadonlyMap<string, number>;

/**
 * The settings in force for a profile: a value of the policy
 * (`HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile`, `…\PrivateProfile` or `…\StandardProfile`, `…\PublicProfile`) beats the
 * local one (`…\SharedAccess\Parameters\FirewallPolicy\DomainProfile`, `…\StandardProfile` for private networks, `…\PublicProfile`). An absent
 * key is an empty map. Null when the local key was not read, or the policy's was not.
 */
export function windowsProfile(policy: WindowsProfileValues | null, local: WindowsProfileValues | null): WindowsProfile | null {
  if (policy === null || local === null) return null;
  const [first, second] = [folded(policy), folded(local)];
  const setting = (name: string): number | undefined => first.get(name) ?? second.get(name);
  return {
    enabled: setting('enablefirewall') !== 0,
    inbound: setting('defaultinboundaction') === 0 ? 'allow' : 'block',
    exceptions: (setting('donotallowexceptions') ?? 0) === 0,
    // Only a policy can switch the local rules off.
    localRules: first.get('allowlocalpolicymerge') !== 0,
  };
}

function folded(values: WindowsProfileValues): Map<string, number> {
  return new Map([...values].map(([name, value]) => [name.toLowerCase(), value]));
}
