import { type NftCommand, type NftStatement, parseNftCommand } from '../../domain/fix-commands/parse-nft-command.ts';
import { parseNetwork } from '../../domain/network/address-ranges.ts';
import type { HostFirewall } from '../../snapshot/artifacts/links.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import type { Draft, Parts, World } from './world.ts';

/** The packet filter of a host: as it was read, and what commands added to nft, which is put into the text once at the end. */
const firewallParts: Parts<HostFirewall, unknown> = {
  open: (firewall) =>
    new Map<string, unknown>([
      ['', firewall],
      ['added', []],
    ]),
  close: (collected, changed) => {
    // The boundary: these two parts are set below, with these types.
    const firewall = (changed.get('') ?? collected) as HostFirewall;
    const added = (changed.get('added') ?? []) as readonly NftStatement[];
    return firewall.os === 'linux' && added.length > 0 ? { ...firewall, nft: withObjects(firewall.nft ?? '', added) } : firewall;
  },
};

function withObjects(text: string, added: readonly NftStatement[]): string {
  const document: unknown = text.trim() === '' ? { nftables: [] } : JSON.parse(text);
  const known =
    typeof document === 'object' && document !== null && 'nftables' in document && Array.isArray(document.nftables) ? (document.nftables as unknown[]) : [];
  return JSON.stringify({ nftables: [...known, ...added] });
}

function firewallOf(world: World, target: string): { readonly draft: Draft<unknown>; readonly firewall: HostFirewall } | null {
  const draft = world.draft('links.firewall', target, firewallParts);
  // The boundary: what `open` put there.
  return draft && { draft, firewall: draft.get('') as HostFirewall };
}

/** Runs nft on a host of the model; `words` are those after `nft`. */
export function applyNft(world: World, target: string, words: readonly string[]): ApplyOutcome {
  const command = parseNftCommand(words);
  if (command === null) return notModelled(`the model cannot follow: nft ${words.slice(0, 4).join(' ')}`);
  const found = firewallOf(world, target);
  if (found === null) return notModelled(`links.firewall@${target} was not collected`);
  const { draft, firewall } = found;
  if (firewall.os !== 'linux') return refused(`${target} has no nft`);
  if (firewall.nft === null) return notModelled(`the nft ruleset of ${target} was not read`);
  const added = draft.get('added') as readonly NftStatement[];
  const next = command.type === 'add' ? withAdded(added, command) : withoutTable(added, command, firewall.nft);
  if (next === null) return refused(`${target} has no table ${words.slice(2).join(' ')} of ours`);
  draft.set('added', next.length === 0 ? undefined : next);
  return applied;
}

/** Adding a table or chain that is there changes nothing; a rule is added every time. */
function withAdded(added: readonly NftStatement[] | undefined, { object }: Extract<NftCommand, { type: 'add' }>): readonly NftStatement[] {
  const text = JSON.stringify(object);
  return 'rule' in object || !(added ?? []).some((one) => JSON.stringify(one) === text) ? [...(added ?? []), object] : (added ?? []);
}

function withoutTable(
  added: readonly NftStatement[] | undefined,
  { family, name }: Extract<NftCommand, { type: 'delete-table' }>,
  collected: string,
): readonly NftStatement[] | null {
  const isOf = (object: NftStatement): boolean =>
    Object.values(object).some((body) => {
      const { family: of, table, name: own } = body as Readonly<Record<string, unknown>>;
      return of === family && (table === name || (table === undefined && own === name));
    });
  const left = (added ?? []).filter((object) => !isOf(object));
  // A table of that name that was there before would go too.
  return left.length === (added ?? []).length || collected.includes(`"name": "${name}"`) || collected.includes(`"name":"${name}"`) ? null : left;
}

/** `Get-NetFirewallPortFilter … | Set-NetFirewallRule -RemoteAddress A,B`: what may get in at a port, by the host's own rules. */
export function applyRemoteAddress(world: World, target: string, port: number, addresses: readonly string[]): ApplyOutcome {
  const found = firewallOf(world, target);
  if (found === null) return notModelled(`links.firewall@${target} was not collected`);
  const { draft, firewall } = found;
  if (firewall.os !== 'windows') return refused(`${target} has no Windows firewall`);
  if (firewall.localRules === null) return notModelled(`the firewall rules of ${target} were not read`);
  const isMeant = (text: string): boolean =>
    /\|Action=Allow\|/i.test(text) && /\|Dir=In\|/i.test(text) && /\|Protocol=6\|/i.test(text) && new RegExp(`\\|LPort=${port}\\|`, 'i').test(text);
  if (!firewall.localRules.some(({ text }) => isMeant(text))) return refused(`${target} has no rule that lets port ${port} alone in`);
  const written = addresses.map((address) => (parseNetwork(address)?.family === 6 ? `RA6=${address}|` : `RA4=${address}|`)).join('');
  const limited = (text: string): string => text.replaceAll(/RA[46]=[^|]*\|/g, '').replace(/(\|LPort=\d+\|)/i, `$1${written}`);
  draft.set('', { ...firewall, localRules: firewall.localRules.map((rule) => (isMeant(rule.text) ? { ...rule, text: limited(rule.text) } : rule)) });
  return applied;
}
