import { holderKey } from '../../domain/mysql/holder-index.ts';
import { comparableName } from '../../domain/mysql/schema-pattern.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { liveDatabases } from '../../facts/mysql/live-databases.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { instancesOf } from '../../inventory/instances.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import { splitAccount } from '../../inventory/ownership.ts';
import type { Fix, Subject, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Facts, type Rule } from '../define-rule.ts';

/** Something the inventory names and the instance does not have. */
interface Missing {
  readonly subject: Subject;
  readonly what: string;
  readonly source: string;
}

function correctName({ id, line }: Tenant): Fix {
  return {
    language: 'yaml',
    target: `bitewing.yaml${line === null ? '' : `, line ${line}`}`,
    commands: [],
    undo: [],
    verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
    note: `Correct the name under tenants.${id}, or set its stage to planned or retired. User names are case-sensitive.`,
  };
}

export const rule: Rule = defineRule({
  id: 'inventory/claimed-object-missing',
  title: 'Everything the inventory gives to a live tenant exists',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.databases', 'mysql.access'],
  risk: 'A misspelled name leaves the real database or account without an owner, and every rule then looks past it.',
  remedy: 'Correct the name in the inventory, or retire the tenant.',
  references: [{ title: 'CIS Controls, 1.1: inventory of assets' }],
  *evaluate(facts) {
    const { server } = facts['mysql.access'];
    const existing = existingNames(facts);
    const live = liveDatabases(facts);
    let at = 0;
    for (const id of facts.tenants) {
      const tenant = facts.inventory.tenants[id];
      if (tenant?.stage !== 'live') continue;
      const tenants = [id];
      // They are in the order of their tenants.
      for (let database = live[at]; database?.tenant === id; database = live[++at]) {
        const { name, subject, pass } = database;
        if (existing.databases.has(comparableName(name, server))) yield pass;
        else yield missing(facts, tenant, { subject, what: `the database ${name}`, source: sourceId('mysql.databases', facts.instance) });
      }
      for (const claim of tenant.accounts) {
        const { user, host } = splitAccount(claim);
        const label = accountLabel(user, host ?? '');
        const subject = { type: 'account' as const, id: `${facts.instance}/${label}` };
        if (existing.hasAccount(user, host)) yield { status: 'pass', subject, tenants };
        else yield missing(facts, tenant, { subject, what: `the account ${label}`, source: sourceId('mysql.accounts', facts.instance) });
      }
    }
  },
});

type NameFacts = Facts<'mysql.databases' | 'mysql.access', never>;

function missing(facts: NameFacts, tenant: Tenant, { subject, what, source }: Missing): Verdict {
  const { id } = tenant;
  const elsewhere = instancesOf(facts.inventory, tenant.server).filter((name) => name !== facts.instance);
  if (elsewhere.length > 0)
    return {
      status: 'not-assessed',
      subject,
      tenants: [id],
      missing: [],
      reason: `The host ${tenant.server} has several instances (also ${elsewhere.join(', ')}); name the instance as the tenant’s server.`,
    };
  return {
    status: 'fail',
    subject,
    tenants: [id],
    sides: { owner: id, reacher: null },
    claim: `${tenantName(facts, id)}: ${what} does not exist on ${facts.instance}.`,
    observed: `the inventory names ${what}; ${facts.instance} has none of that name`,
    expected: 'a name that exists, spelled as the server spells it',
    evidence: [{ source, pointer: '', excerpt: `no ${what.replace('the ', '')}` }],
    fix: correctName(tenant),
  };
}

interface ExistingNames {
  /** As the server compares names. */
  readonly databases: ReadonlySet<string>;
  /** Host null: whatever the host. */
  readonly hasAccount: (user: string, host: string | null) => boolean;
}

function existingNames(facts: NameFacts): ExistingNames {
  const { grants, server } = facts['mysql.access'];
  const databases = new Set<string>();
  for (const { name } of facts['mysql.databases']) databases.add(comparableName(name, server));
  const users = new Set<string>();
  for (const { user, isRole } of grants.accounts) if (!isRole) users.add(user);
  // Few inventories name hosts.
  let known: ReadonlySet<string> | null = null;
  const withHosts = (): ReadonlySet<string> => new Set(grants.accounts.filter(({ isRole }) => !isRole).map(({ user, host }) => holderKey(user, host)));
  return { databases, hasAccount: (user, host) => (host === null ? users.has(user) : (known ??= withHosts()).has(holderKey(user, host))) };
}
