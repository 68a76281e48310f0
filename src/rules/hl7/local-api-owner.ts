import { oncePer } from '../../domain/once-per.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { holderText } from '../../facts/hl7/port-claims.ts';
import { byHand, good } from '../../facts/hl7/stated.ts';
import { hostAliases, machineNameIn } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** The client's REST API for programs on the same machine. */
const apiPort = 30_222;

/** Those that work by Remote Desktop. */
const tenantsByRdp = oncePer(
  (inventory: Inventory) => new Map(tenantList(inventory).flatMap((one) => (one.workstations.rdp.length > 0 ? [[one.id, one] as const] : []))),
);

export const rule: Rule = defineRule({
  id: 'hl7/local-api-owner',
  title: 'No terminal server of several tenants has one client’s local API for all of them',
  severity: 'medium',
  kind: 'leak',
  clauses: ['S16'],
  scope: 'host',
  needs: ['host.listeners'],
  risk: 'The first client that starts there answers on localhost:30222 for all: an imaging or phone program of one practice talks to the database of another.',
  remedy: 'Give tenants that use the local API a terminal server of their own.',
  references: [
    { title: 'Open Dental manual: API', url: 'https://www.opendental.com/site/apispecification.html' },
    { title: 'Open Dental source: FormOpenDental.cs' },
  ],
  *evaluate(facts) {
    const aliases = hostAliases(facts.inventory);
    const isHere = (address: string): boolean => {
      const name = machineNameIn(address) ?? '';
      return (aliases.get(name) ?? name) === facts.host;
    };
    const byRdp = tenantsByRdp(facts.inventory);
    const users = byRdp.size === 0 ? [] : facts.tenants.filter((id) => byRdp.get(id)?.workstations.rdp.some(isHere));
    if (users.length === 0) return;
    const subject = { type: 'port' as const, id: `${facts.host}:${apiPort}` };
    const at = facts['host.listeners'].findIndex(({ port, protocol }) => port === apiPort && protocol === 'tcp');
    const listener = facts['host.listeners'][at];
    if (listener === undefined || users.length === 1) {
      yield good(subject, users);
      return;
    }
    yield {
      status: 'fail',
      subject,
      tenants: users,
      sides: { owner: null, reacher: null, owners: users },
      claim: `One client holds localhost:${apiPort} on ${facts.host} for ${users
        .slice(0, 3)
        .map((id) => nameOfTenant(facts, id))
        .join(' and ')}${users.length > 3 ? ` and ${users.length - 3} more tenants` : ''}.`,
      observed: holderText(listener),
      expected: 'no local API where people of several tenants work',
      because: 'The first client binds the address, every later one fails without a word; only the key of that first database is checked.',
      evidence: [{ source: sourceId('host.listeners', facts.host), pointer: `/${at}`, excerpt: holderText(listener) }],
      discriminator: users.join('+'),
      fix: byHand(
        facts.host,
        'Find out which programs on the machine call localhost:30222 (their vendor knows), and move the tenants that use them to workstations or terminal servers of their own; the remote API over HTTPS needs no local port. Clients work without it.',
      ),
    };
  },
});
