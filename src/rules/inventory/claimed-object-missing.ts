import { comparableName } from '../../domain/mysql/schema-pattern.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { databaseSubject } from '../../facts/mysql/live-databases.ts';
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
    const existing = existingNames(facts);
    for (const id of facts.tenants) {
      const tenant = facts.inventory.tenants[id];
      if (tenant?.stage !== 'live') continue;
      const tenants = [id];
      for (const name of tenant.databases) {
        const subject = databaseSubject(facts.instance, name);
        if (existing.databases.has(comparableName(name, facts['mysql.access'].server))) yield { status: 'pass', subject, tenants };
        else yield missing(facts, tenant, { subject, what: `the database ${name}`, source: sourceId('mysql.databases', facts.instance) });
      }
      for (const claim of tenant.accounts) {
        const { user, host } = splitAccount(claim);
        const label = accountLabel(user, host ?? '');
        const subject = { type: 'account' as const, id: `${facts.instance}/${label}` };
        if (existing.accounts.has(host === null ? user : `${user}\0${host}`)) yield { status: 'pass', subject, tenants };
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

/** Databases as the server compares names; accounts as `user` and as `user`, a zero character and host. */
interface ExistingNames {
  readonly databases: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
}

function existingNames(facts: NameFacts): ExistingNames {
  const { grants, server } = facts['mysql.access'];
  const databases = new Set(facts['mysql.databases'].map(({ name }) => comparableName(name, server)));
  const accounts = new Set<string>();
  for (const { user, host, isRole } of grants.accounts) if (!isRole) accounts.add(user).add(`${user}\0${host.toLowerCase()}`);
  return { databases, accounts };
}
