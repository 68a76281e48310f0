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
      yield* interfaces(facts, tenant, listeners);
      yield* principals(facts, tenant, seen);
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

function* interfaces(facts: ClaimedFacts, tenant: Tenant, listeners: ReturnType<typeof listenersByPort>): Iterable<Verdict> {
  const { 'site.services': services, 'site.machines': machines } = facts;
  for (const { host: named, service, listen } of tenant.hl7) {
    const host = machines.hostOf(named) ?? named;
    if (service !== null) {
      const found = services.find(host, service);
      const subject = { type: 'service' as const, id: `${host} ${service}` };
      if (found !== null && found.row.name === service && found.tenants.length === 1 && found.tenants[0] === tenant.id) yield found.pass;
      else if (found !== null) yield good(subject, [tenant.id]);
      else yield absent(facts, tenant, subject, services.byHost.has(host), [`the service ${service} on ${host}`, sourceId('host.services', host)]);
    }
    if (listen !== null) {
      const ports = listeners.get(host);
      const subject = { type: 'port' as const, id: `${host}:${listen} of ${tenant.id}` };
      if (ports?.has(listen) === true) yield good(subject, [tenant.id]);
      else yield absent(facts, tenant, subject, ports !== undefined, [`the listener on port ${listen} of ${host}`, sourceId('host.listeners', host)]);
    }
  }
}

/** What the hosts know of the principals of the inventory, by tenant and name. A name counts as unknown where the host it belongs to does not have it. */
interface PrincipalsSeen {
  readonly known: ReadonlyMap<string, ReadonlySet<string>>;
  readonly unknown: ReadonlyMap<string, ReadonlySet<string>>;
}

function principalsSeen(facts: ClaimedFacts): PrincipalsSeen {
  const [known, unknown] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const add = (names: Map<string, Set<string>>, tenant: string, name: string): void => {
    const own = names.get(tenant);
    if (own === undefined) names.set(tenant, new Set([name]));
    else own.add(name);
  };
  for (const { people } of facts['site.fileAccess'].values()) {
    for (const { tenant, stated } of people.persons) add(known, tenant, stated);
    for (const { tenant, name } of people.unresolved) add(unknown, tenant, name);
  }
  return { known, unknown };
}

/** A principal exists when any host knows it. */
function* principals(facts: ClaimedFacts, tenant: Tenant, { known, unknown }: PrincipalsSeen): Iterable<Verdict> {
  const [first = ''] = facts['site.fileAccess'].keys();
  const source = sourceId('host.principals', first);
  for (const name of tenant.principals) {
    const subject = { type: 'account' as const, id: `${tenant.id}: ${name}` };
    if (known.get(tenant.id)?.has(name) === true) yield good(subject, [tenant.id]);
    else yield absent(facts, tenant, subject, unknown.get(tenant.id)?.has(name) === true, [`the user or group ${name}`, source]);
  }
}
