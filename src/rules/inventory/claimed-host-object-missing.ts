import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { listenersByPort } from '../../facts/hl7/port-claims.ts';
import { good, untold } from '../../facts/hl7/stated.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Subject, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type ClaimedFacts = SiteFacts<'site.services' | 'site.machines' | 'site.fileAccess' | 'host.listeners', never>;

export const rule: Rule = defineRule({
  id: 'inventory/claimed-host-object-missing',
  title: 'Every service, port, user and group that the inventory gives to a live tenant exists',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S8', 'S14'],
  scope: 'site',
  needs: ['site.services', 'site.machines', 'site.fileAccess', 'host.listeners'],
  risk: 'A misspelled group or service leaves the real one without an owner, and every rule then looks past it.',
  remedy: 'Correct the name in the inventory, or remove the entry.',
  references: [{ title: 'CIS Controls, 1.1: inventory of assets' }],
  *evaluate(facts) {
    const seen = principalsSeen(facts);
    const listeners = listenersByPort(facts.hosts);
    for (const tenant of tenantList(facts.inventory)) {
      if (tenant.stage !== 'live') continue;
      for (const { host: named, service, listen } of tenant.hl7) {
        const host = facts['site.machines'].hostOf(named) ?? named;
        if (service !== null) yield serviceVerdict(facts, tenant, host, service);
        if (listen !== null) yield portVerdict(facts, tenant, host, listen, listeners.get(host));
      }
      for (const name of tenant.principals) yield principalVerdict(facts, tenant, name, seen);
    }
  },
});

/** Something the inventory gives a tenant on a host, and nobody found there. Not read: nobody looked. */
function absent(facts: ClaimedFacts, { id, line }: Tenant, subject: Subject, isRead: boolean, [what, source]: readonly [string, string]): Verdict {
  if (!isRead) return untold(subject, [id], `Whether ${what} exists is not known.`, [source]);
  return {
    status: 'fail',
    subject,
    tenants: [id],
    sides: { owner: id, reacher: null },
    claim: `${nameOfTenant(facts, id)}: ${what} does not exist.`,
    observed: `the inventory names ${what}`,
    expected: 'a name that exists, spelled as the host spells it',
    evidence: [{ source, pointer: '', excerpt: `no ${what.replace('the ', '')}` }],
    fix: {
      language: 'yaml',
      target: `bitewing.yaml${line === null ? '' : `, line ${line}`}`,
      commands: [],
      undo: [],
      verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
      note: `Correct the entry under tenants.${id}, or install what it names.`,
    },
  };
}

function serviceVerdict(facts: ClaimedFacts, tenant: Tenant, host: string, service: string): Verdict {
  const services = facts['site.services'];
  const found = services.find(host, service);
  if (found !== null && found.row.name === service && found.tenants.length === 1 && found.tenants[0] === tenant.id) return found.pass;
  const subject: Subject = { type: 'service', id: `${host} ${service}` };
  if (found !== null) return good(subject, [tenant.id]);
  return absent(facts, tenant, subject, services.byHost.has(host), [`the service ${service} on ${host}`, sourceId('host.services', host)]);
}

function portVerdict(facts: ClaimedFacts, tenant: Tenant, host: string, listen: number, ports: ReadonlyMap<number, unknown> | undefined): Verdict {
  const subject: Subject = { type: 'port', id: `${host}:${listen} of ${tenant.id}` };
  if (ports?.has(listen) === true) return good(subject, [tenant.id]);
  return absent(facts, tenant, subject, ports !== undefined, [`the listener on port ${listen} of ${host}`, sourceId('host.listeners', host)]);
}

/** Names and the tenants that have them; nearly every name is one tenant's. */
interface NamesOfTenants {
  readonly firsts: Map<string, string>;
  readonly others: Map<string, Set<string>>;
}

/** What the hosts know of the principals of the inventory. A name counts as unknown where the host it belongs to does not have it. */
interface PrincipalsSeen {
  readonly known: NamesOfTenants;
  readonly unknown: NamesOfTenants;
  /** Source of the first host that was read. */
  readonly source: string;
}

function principalsSeen(facts: ClaimedFacts): PrincipalsSeen {
  const known: NamesOfTenants = { firsts: new Map(), others: new Map() };
  const unknown: NamesOfTenants = { firsts: new Map(), others: new Map() };
  for (const { people } of facts['site.fileAccess'].values()) {
    for (const { tenant, stated } of people.persons) add(known, tenant, stated);
    for (const { tenant, name } of people.unresolved) add(unknown, tenant, name);
  }
  const [first = ''] = facts['site.fileAccess'].keys();
  return { known, unknown, source: sourceId('host.principals', first) };
}

function add({ firsts, others }: NamesOfTenants, tenant: string, name: string): void {
  const first = firsts.get(name);
  if (first === undefined) firsts.set(name, tenant);
  else if (first !== tenant) others.set(name, (others.get(name) ?? new Set()).add(tenant));
}

function has({ firsts, others }: NamesOfTenants, tenant: string, name: string): boolean {
  return firsts.get(name) === tenant || others.get(name)?.has(tenant) === true;
}

/** A principal exists when any host knows it. */
function principalVerdict(facts: ClaimedFacts, tenant: Tenant, name: string, { known, unknown, source }: PrincipalsSeen): Verdict {
  const subject: Subject = { type: 'account', id: `${tenant.id}: ${name}` };
  if (has(known, tenant.id, name)) return good(subject, [tenant.id]);
  return absent(facts, tenant, subject, has(unknown, tenant.id, name), [`the user or group ${name}`, source]);
}
