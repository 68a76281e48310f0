import { comparableName } from '../../domain/mysql/schema-pattern.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { liveNames } from '../../facts/mysql/live-databases.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { instancesOf } from '../../inventory/instances.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import { splitAccount } from '../../inventory/ownership.ts';
import type { Fix, Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Facts, type Rule } from '../define-rule.ts';

interface Claimed {
  readonly subject: Subject;
  readonly what: string;
  readonly exists: boolean;
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
      const elsewhere = instancesOf(facts.inventory, tenant.server).filter((name) => name !== facts.instance);
      for (const { subject, what, exists, source } of claimsOf(facts, tenant, existing)) {
        if (exists) {
          yield { status: 'pass', subject, tenants: [id] };
          continue;
        }
        if (elsewhere.length > 0) {
          yield {
            status: 'not-assessed',
            subject,
            tenants: [id],
            missing: [],
            reason: `The host ${tenant.server} has several instances (also ${elsewhere.join(', ')}); name the instance as the tenant’s server.`,
          };
          continue;
        }
        yield {
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
    }
  },
});

type NameFacts = Facts<'mysql.databases' | 'mysql.access', never>;

/** Databases as the server compares names; accounts as `user` and as `user`, a zero character and host. */
interface ExistingNames {
  readonly databases: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
}

function existingNames(facts: NameFacts): ExistingNames {
  const { grants, server } = facts['mysql.access'];
  const databases = new Set(facts['mysql.databases'].map(({ name }) => comparableName(name, server)));
  const people = grants.accounts.filter((account) => !account.isRole);
  const accounts = new Set(people.flatMap(({ user, host }) => [user, `${user}\0${host.toLowerCase()}`]));
  return { databases, accounts };
}

function claimsOf(facts: NameFacts, tenant: Tenant, existing: ExistingNames): Claimed[] {
  return [
    ...liveNames(facts, tenant.id).map((name) => ({
      subject: { type: 'database' as const, id: `${facts.instance}/${name}` },
      what: `the database ${name}`,
      exists: existing.databases.has(comparableName(name, facts['mysql.access'].server)),
      source: sourceId('mysql.databases', facts.instance),
    })),
    ...tenant.accounts.map((claim) => {
      const { user, host } = splitAccount(claim);
      const label = accountLabel(user, host ?? '');
      return {
        subject: { type: 'account' as const, id: `${facts.instance}/${label}` },
        what: `the account ${label}`,
        exists: existing.accounts.has(host === null ? user : `${user}\0${host}`),
        source: sourceId('mysql.accounts', facts.instance),
      };
    }),
  ];
}
