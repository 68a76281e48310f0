import { createHash } from 'node:crypto';
import { inventoryOf, tenantNamed, workstations } from '../../fixtures/builders/inventory.ts';
import { audit, type AuditInput } from '../../src/audit/audit.ts';
import { profiles } from '../../src/audit/profiles.ts';
import type { Inventory, Tenant, Waiver } from '../../src/inventory/inventory.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import type { Fail, Verdict } from '../../src/model/verdict.ts';
import { defineRule, type Rule } from '../../src/rules/define-rule.ts';
import type { ArtifactKind, Snapshot, Source } from '../../src/snapshot/snapshot.ts';

export const startedAt = '2026-03-01T02:00:00.000Z';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function tenant(id: string, server: string, stage: Tenant['stage'] = 'live'): Tenant {
  return tenantNamed(id, { server, stage, databases: [`od_${id}`], accounts: [id], workstations: workstations() });
}

export function site(tenants: readonly Tenant[], waivers: readonly Waiver[] = []): Inventory {
  const target = { host: null, port: 3306, socket: null, user: null, passwordEnv: null, passwordFile: null, administrators: [] };
  const servers = [...new Set(tenants.map(({ server }) => server))];
  const tls = { mode: 'preferred' as const, ca: null };
  return inventoryOf({
    site: 'tri-county',
    scope: ['mysql', 'versions'],
    mysql: Object.fromEntries(servers.map((server) => [server, { ...target, tls }])),
    tenants: Object.fromEntries(tenants.map((one) => [one.id, one])),
    waivers,
  });
}

/** A snapshot whose artifacts are given by source id; the sources are written to match. */
export function snapshotOf(inventory: Inventory, artifacts: Readonly<Record<string, unknown>>, denied: readonly string[] = []): Snapshot {
  const source = (id: string, status: Source['status']): Source => {
    const [kind = '', target = ''] = id.split('@');
    const reason = status === 'collected' ? null : 'access was denied';
    // Test data: the kind was written by hand above.
    return { id, kind: kind as ArtifactKind, target, how: [], status, reason, remedy: null, gaps: [], durationMs: null, collectedAt: null, digest: null };
  };
  const collector = { tool: 'bitewing', version: '0', host: 'test', account: null, startedAt, finishedAt: startedAt };
  return {
    schemaVersion: '1.0',
    collectors: [collector],
    inventory,
    sources: [...Object.keys(artifacts).map((id) => source(id, 'collected')), ...denied.map((id) => source(id, 'denied'))],
    artifacts,
  };
}

/** The snapshot without some of its sources: denied, or not even mentioned. */
export function withhold(snapshot: Snapshot, ids: ReadonlySet<string>, mention = true): Snapshot {
  return {
    ...snapshot,
    artifacts: Object.fromEntries(Object.entries(snapshot.artifacts).filter(([id]) => !ids.has(id))),
    sources: snapshot.sources.flatMap((source) => {
      if (!ids.has(source.id)) return [source];
      return mention ? [{ ...source, status: 'denied' as const, reason: 'withheld', digest: null }] : [];
    }),
  };
}

/** A failing verdict with as little as possible. */
export function fails(some: Pick<Fail, 'subject' | 'tenants' | 'sides'> & Partial<Fail>): Fail {
  const fix = { language: 'sql' as const, target: 'db1', commands: [], undo: [], verify: [] };
  return { status: 'fail', claim: 'It leaks.', observed: 'a row', expected: 'no row', evidence: [], fix, ...some };
}

type Words = Pick<Rule, 'title' | 'severity' | 'kind' | 'clauses' | 'risk' | 'remedy' | 'references'>;
const words: Words = { title: 'It is well', severity: 'high', kind: 'leak', clauses: ['S9'], risk: 'r', remedy: 'r', references: [] };

/** A rule that fails every session seen with database `bad` (medium) and every plugin in state `bad` (critical), and passes the others. */
export function sessionRule(overrides: Partial<Words> = {}): Rule {
  return defineRule({
    ...words,
    ...overrides,
    id: 'mysql/session-test',
    scope: 'instance',
    needs: ['mysql.sessions'],
    alsoNeeds: ['mysql.plugins'],
    *evaluate(facts): Iterable<Verdict> {
      const seen = facts['mysql.sessions'].map((session) => ({ name: session.user, bad: session.database === 'bad', severity: 'medium' as const }));
      const plugged = (facts['mysql.plugins'] ?? []).map((plugin) => ({ name: plugin.name, bad: plugin.status === 'bad', severity: 'critical' as const }));
      for (const { name, bad, severity } of [...seen, ...plugged]) {
        const subject = { type: 'session' as const, id: `${facts.instance}/${name}` };
        const sides = { owner: name, reacher: facts.tenants.find((tenant) => tenant !== name) ?? null };
        if (bad) yield fails({ subject, sides, severity, tenants: [name], discriminator: severity });
        else yield { status: 'pass', subject, tenants: [name] };
      }
    },
  });
}

/** A rule that compares the server versions of all instances. */
export function versionRule(): Rule {
  return defineRule({
    ...words,
    id: 'versions/version-test',
    kind: 'hygiene',
    scope: 'site',
    needs: ['mysql.server'],
    *evaluate({ instances }): Iterable<Verdict> {
      const versions = new Set(instances.map((facts) => facts['mysql.server'].version));
      for (const facts of instances) {
        const subject = { type: 'instance' as const, id: facts.instance };
        if (versions.size > 1) yield fails({ subject, tenants: [], sides: { owner: null, reacher: null } });
        else yield { status: 'pass', subject, tenants: [] };
      }
    },
  });
}

export function judged(snapshot: Snapshot, rules: readonly Rule[], some: Partial<AuditInput> = {}): AuditResult {
  return audit({ snapshot, rules, profile: profiles.nightly, previous: null, tenant: null, sha256, toolVersion: '0.1.0', ...some });
}
