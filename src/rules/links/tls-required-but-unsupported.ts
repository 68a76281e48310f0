import type { AccountRow } from '../../domain/mysql/grant-tables.ts';
import { passesGate } from '../../domain/open-dental/versions.ts';
import { addTo } from '../../facts/add-to.ts';
import { accountEvidence, granteeOf, type RemoteAccount, remoteAccounts } from '../../facts/links/transport-accounts.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import type { PreferenceFacts } from '../../facts/mysql/live-preferences.ts';
import { isOn, setSetting, setting } from '../../facts/mysql/settings.ts';
import { tenantPasses } from '../../facts/tenant-passes.ts';
import { isUnread, type StatedVersion, statedVersions, versionEvidence } from '../../facts/versions/tenant-versions.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import type { NotAssessed, Verdict } from '../../model/verdict.ts';
import type { Hl7DefinitionRow } from '../../snapshot/artifacts/opendental.ts';
import { defineRule, type Rule } from '../define-rule.ts';

function isBound({ tls }: AccountRow): boolean {
  return tls !== '' && tls !== null;
}

/** Programs of the tenant that cannot use TLS. */
function unable(tenant: Tenant, versions: readonly StatedVersion[], hl7: readonly Hl7DefinitionRow[]): string[] {
  const old = versions.find(({ version }) => !passesGate(version, 'tls'));
  return [
    ...(tenant.hl7.length > 0 || hl7.some(({ enabled }) => enabled) ? ['its HL7 service'] : []),
    ...(tenant.workstations.connection === 'middle-tier' || tenant.workstations.middleTier.length > 0 ? ['its Middle Tier'] : []),
    ...(old === undefined ? [] : [`Open Dental ${old.text}`]),
  ];
}

function versionsByTenant(facts: PreferenceFacts): ReadonlyMap<string, readonly (StatedVersion | NotAssessed)[]> {
  const versions = new Map<string, (StatedVersion | NotAssessed)[]>();
  for (const stated of statedVersions(facts, 'ProgramVersion')) {
    for (const tenant of isUnread(stated) ? stated.tenants : [stated.database.tenant]) addTo(versions, tenant, stated);
  }
  return versions;
}

const nobody: readonly RemoteAccount[] = [];

export const rule: Rule = defineRule({
  id: 'links/tls-required-but-unsupported',
  title: 'TLS is demanded only of programs that can use it',
  severity: 'medium',
  kind: 'function',
  clauses: ['S4', 'S14'],
  scope: 'instance',
  needs: ['mysql.server', 'mysql.accounts', 'opendental.preferences'],
  alsoNeeds: ['opendental.hl7Definitions'],
  risk: 'Messages from the laboratory or the hospital stop arriving, or nobody can log in, and the quickest repair is to switch encryption off.',
  remedy: 'Take the demand back for this tenant and bring its connections in through a tunnel or from the same host.',
  references: [{ title: 'Open Dental source: ServiceHL7.cs, Userods.cs, DataConnection.cs ignore SslCa' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const secure = setting(facts, 'require_secure_transport');
    const isDemanded = isOn(secure);
    const demanding = (value: 'ON' | 'OFF'): readonly string[] => (isDemanded === true ? [setSetting(facts, 'require_secure_transport', value)] : []);
    // Where no account has to, nobody's has.
    const accounts = facts['mysql.accounts'].some(isBound) ? remoteAccounts(facts) : null;
    const passes = tenantPasses(facts.inventory);
    // Where nobody demands TLS no version matters.
    let versions: ReturnType<typeof versionsByTenant> | null = null;
    for (const id of facts.tenants) {
      const tenant = facts.inventory.tenants[id];
      if (tenant?.stage !== 'live') continue;
      const pass = passes.get(id);
      if (pass === undefined) continue;
      const bound = accounts?.get(id)?.filter(({ account }) => isBound(account)) ?? nobody;
      const { subject, tenants } = pass;
      if (isDemanded !== true && bound.length === 0) {
        verdicts.push(
          isDemanded === false
            ? pass
            : { status: 'not-assessed', subject, tenants, missing: [secure.evidence.source], reason: 'Whether the server demands TLS was not read.' },
        );
        continue;
      }
      const own = (versions ??= versionsByTenant(facts)).get(id) ?? [];
      const known = own.flatMap((stated) => (isUnread(stated) ? [] : [stated]));
      const hl7 = tenant.databases.flatMap((name) => facts['opendental.hl7Definitions']?.[name] ?? []);
      const programs = unable(tenant, known, hl7);
      const unread = own.find(isUnread);
      if (programs.length === 0) verdicts.push(unread === undefined ? pass : { ...unread, subject, tenants });
      else {
        verdicts.push({
          status: 'fail',
          subject,
          tenants,
          sides: { owner: id, reacher: null },
          claim: `${facts.instance} demands TLS of ${tenantNames(facts, [id])}, whose programs cannot all use it: ${programs.join(', ')}.`,
          observed: isDemanded === true ? 'require_secure_transport = ON' : `REQUIRE on ${bound.map(granteeOf).join(', ')}`,
          expected: 'no demand on accounts that these programs use; a tunnel, or the same host, instead',
          because: 'These programs build their connection without SslCa, which means SslMode=none: the server refuses them.',
          evidence: [
            secure.evidence,
            ...bound.map((account) => accountEvidence(facts.instance, account)),
            ...known.slice(0, 1).flatMap((stated) => versionEvidence(facts, stated, 'ProgramVersion')),
          ],
          fix: {
            language: 'sql',
            target: facts.instance,
            commands: [...demanding('OFF'), ...bound.map((account) => `ALTER USER ${granteeOf(account)} REQUIRE NONE;`)],
            undo: [
              ...demanding('ON'),
              ...bound.map((account) => `ALTER USER ${granteeOf(account)} REQUIRE ${account.account.tls === 'X509' ? 'X509' : 'SSL'};`),
            ],
            verify: [{ command: "SHOW GLOBAL VARIABLES LIKE 'require_secure_transport';", expect: 'OFF, and the programs connect' }],
            note: `${bound.some(({ account: { tls } }) => tls === 'SPECIFIED') ? 'Keep what SHOW CREATE USER prints: the issuer or subject it demands is not in the undo. ' : ''}Do this after the tunnel stands, so that nothing travels in the clear meanwhile. Where only some programs cannot, give those an account of their own that is bound to localhost or the tunnel.`,
          },
        });
      }
    }
    return verdicts;
  },
});
