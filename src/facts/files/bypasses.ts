import type { Fail, Verdict } from '../../model/verdict.ts';
import type { HostIdentity, HostPrincipals } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { RuleContext } from '../fact-map.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { PrivilegedPerson } from '../host/party.ts';
import { nameOfTenant } from './access-verdicts.ts';

type BypassFacts = RuleContext & {
  readonly 'site.fileAccess': ReadonlyMap<string, FileAccess>;
  readonly 'hosts': readonly SeenHost[];
};

interface SeenHost {
  readonly 'host': string;
  readonly 'tenants': readonly string[];
  readonly 'host.identity': HostIdentity;
  readonly 'host.principals': HostPrincipals;
}

/** One failing verdict per person of a tenant whom no access list of a host binds; the host passes when there is none. */
export function* bypasses(facts: BypassFacts): Iterable<Verdict> {
  for (const seen of facts.hosts) {
    const access = facts['site.fileAccess'].get(seen.host);
    if (access !== undefined) yield* onHost(facts, seen, access);
  }
}

function* onHost(facts: BypassFacts, seen: SeenHost, { privileged, people }: FileAccess): Iterable<Verdict> {
  const { host, tenants } = seen;
  const rightsUnread = seen['host.identity'].os === 'windows' && seen['host.principals'].userRights === null;
  const subject = { type: 'host' as const, id: host };
  const missing = [sourceId('host.principals', host)];
  const byPerson = new Map<string, PrivilegedPerson[]>();
  let doubt: PrivilegedPerson | null = null;
  for (const person of privileged) {
    // Whoever is alone on a host may own it.
    if (!tenants.some((id) => id !== person.tenant)) continue;
    if (!person.certain) doubt ??= person;
    else byPerson.set(`${person.tenant}\n${person.who}`, [...(byPerson.get(`${person.tenant}\n${person.who}`) ?? []), person]);
  }
  for (const found of byPerson.values()) yield failure(facts, seen, found);
  if (byPerson.size > 0) return;
  const [unknown] = people.unresolved;
  const reason =
    doubt !== null
      ? `Whether ${doubt.who} of ${nameOfTenant(facts, doubt.tenant)} belongs to ${doubt.through} on ${host} could not be decided.`
      : unknown !== undefined
        ? `${host} does not know ${unknown.name} of ${nameOfTenant(facts, unknown.tenant)}.`
        : rightsUnread
          ? `Which user rights accounts have on ${host} was not read.`
          : null;
  if (reason === null) yield { status: 'pass', subject, tenants };
  else yield { status: 'not-assessed', subject, tenants, missing, reason };
}

function failure(facts: BypassFacts, { host, tenants }: SeenHost, found: readonly PrivilegedPerson[]): Fail {
  const [{ tenant, who } = { tenant: '', who: '' }] = found;
  const through = [...new Set(found.map((person) => person.through))];
  const owners = tenants.filter((id) => id !== tenant);
  // `BUILTIN\Administrators (administrators)`: the name, in the form cmdlets take. A right of the tenant's own group is taken from the group, not its people from it.
  const granting = through
    .filter((text) => /^BUILTIN\\| \(administrators\)$/.test(text))
    .map((text) =>
      text
        .replace(/ \([^()]*\)$/, '')
        .replace(/^.*\\/, '')
        .replaceAll("'", "''"),
    );
  const groups = [...new Set(granting)];
  const member = who.replaceAll("'", "''");
  return {
    status: 'fail',
    subject: { type: 'account', id: `${host}: ${who}` },
    tenants: [tenant, ...owners],
    sides: { owner: null, reacher: tenant, owners },
    claim: `${who} of ${nameOfTenant(facts, tenant)} is a member of ${through.join(' and ')} on ${host}: no access list binds it, and ${
      owners.length === 1 ? nameOfTenant(facts, owners[0] ?? null) : `${owners.length} other tenants`
    } have files there.`,
    observed: `${who} through ${through.join('; ')}`,
    expected: 'only people of the hosting company above the access lists',
    because: 'Administrators may take ownership of anything; backup and restore rights open every file without asking its list.',
    discriminator: tenant,
    evidence: [{ source: sourceId('host.principals', host), pointer: '/rows', excerpt: `${through.join('; ')} ∋ ${who}` }],
    fix: {
      language: 'powershell',
      target: host,
      commands: groups.map((group) => `Remove-LocalGroupMember -Group '${group}' -Member '${member}'`),
      undo: groups.map((group) => `Add-LocalGroupMember -Group '${group}' -Member '${member}'`),
      verify: groups.map((group) => ({ command: `Get-LocalGroupMember -Group '${group}'`, expect: `${who} is not in it, nor in a group that is` })),
      note: 'Where it comes through a group in the group, remove that one. A user right is taken away in secpol.msc, Local Policies, User Rights Assignment. People of the hosting company belong under operators in bitewing.yaml.',
    },
  };
}
