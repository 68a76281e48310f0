import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { listenersByPort } from '../../facts/hl7/port-claims.ts';
import { good, untold } from '../../facts/hl7/stated.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import type { Subject, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type ClaimedFacts = SiteFacts<'site.services' | 'site.machines' | 'site.fileAccess' | 'host.listeners', never>;

/** Something the inventory gives a tenant on a host. `exists` null: the host was not read. */
interface Claimed {
  readonly subject: Subject;
  readonly what: string;
  readonly exists: boolean | null;
  readonly source: string;
}

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
    for (const tenant of Object.values(facts.inventory.tenants)) {
      if (tenant.stage !== 'live') continue;
      for (const claimed of [...interfaces(facts, tenant, listeners), ...principals(facts, tenant, seen)]) yield verdictOn(facts, tenant, claimed);
    }
  },
});

function verdictOn(facts: ClaimedFacts, { id, line }: Tenant, { subject, what, exists, source }: Claimed): Verdict {
  if (exists === true) return good(subject, [id]);
  if (exists === null) return untold(subject, [id], `Whether ${what} exists is not known.`, [source]);
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

function interfaces(facts: ClaimedFacts, { id, hl7 }: Tenant, listeners: ReturnType<typeof listenersByPort>): Claimed[] {
  return hl7.flatMap(({ host: named, service, listen }): Claimed[] => {
    const host = facts['site.machines'].hostOf(named) ?? named;
    const isRead = facts['site.services'].byHost.has(host);
    const ports = listeners.get(host);
    return [
      ...(service === null
        ? []
        : [
            {
              subject: { type: 'service' as const, id: `${host} ${service}` },
              what: `the service ${service} on ${host}`,
              exists: isRead ? facts['site.services'].find(host, service) !== null : null,
              source: sourceId('host.services', host),
            },
          ]),
      ...(listen === null
        ? []
        : [
            {
              subject: { type: 'port' as const, id: `${host}:${listen} of ${id}` },
              what: `the listener on port ${listen} of ${host}`,
              exists: ports === undefined ? null : ports.has(listen),
              source: sourceId('host.listeners', host),
            },
          ]),
    ];
  });
}

/** What the hosts know of the principals of the inventory, by tenant and name. A name counts as unknown where the host it belongs to does not have it. */
function principalsSeen(facts: ClaimedFacts): { readonly known: ReadonlySet<string>; readonly unknown: ReadonlySet<string> } {
  const all = [...facts['site.fileAccess'].values()].map(({ people }) => people);
  return {
    known: new Set(all.flatMap(({ persons }) => persons.map(({ tenant, stated }) => `${tenant}\n${stated}`))),
    unknown: new Set(all.flatMap(({ unresolved }) => unresolved.map(({ tenant, name }) => `${tenant}\n${name}`))),
  };
}

/** A principal exists when any host knows it. */
function principals(facts: ClaimedFacts, { id, principals: names }: Tenant, { known, unknown }: ReturnType<typeof principalsSeen>): Claimed[] {
  const [first = ''] = facts['site.fileAccess'].keys();
  return names.map((name) => {
    const key = `${id}\n${name}`;
    return {
      subject: { type: 'account', id: `${id}: ${name}` },
      what: `the user or group ${name}`,
      exists: known.has(key) ? true : unknown.has(key) ? false : null,
      source: sourceId('host.principals', first),
    };
  });
}
