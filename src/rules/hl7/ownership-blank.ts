import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { groupedInOrder } from '../../facts/grouped-in-order.ts';
import { byHand, settingsFix, unreadHl7, untold } from '../../facts/hl7/stated.ts';
import { type Hl7Owner, ownerEvidence } from '../../facts/site/hl7.ts';
import type { OpenDentalService } from '../../facts/site/services.ts';
import type { Fail, Fix, Verdict } from '../../model/verdict.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type OwnerFacts = SiteFacts<'site.hl7' | 'site.services', never>;

export const rule: Rule = defineRule({
  id: 'hl7/ownership-blank',
  title: 'Every HL7 definition in use names one machine and service, and nobody else’s does',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S14'],
  scope: 'site',
  needs: ['site.hl7', 'site.services'],
  risk: 'Where HL7Server or HL7ServiceName is blank, the first service that opens the database writes its own name there and exchanges that practice’s patients, a neighbour’s service with a wrong configuration included.',
  remedy: 'Enter the machine and the name of the tenant’s own service.',
  references: [
    { title: 'Open Dental source: ServiceHL7.cs' },
    { title: 'Open Dental manual: HL7 Service Manager', url: 'https://www.opendental.com/manual/hl7servicemanager.html' },
  ],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const verdict of unreadHl7(facts)) verdicts.push(verdict);
    const inUse = facts['site.hl7'].owners.filter(({ ownership: { state } }) => state === 'used' || state === 'unknown');
    for (const owner of inUse.filter(({ ownership }) => ownership.state === 'unknown' || isBlank(ownership))) {
      const { row, pass, ownership } = owner;
      verdicts.push(ownership.state === 'unknown' ? untold(pass.subject, pass.tenants, `Whether ${row} is in use is not known.`) : blank(facts, owner));
    }
    const named = groupedInOrder(
      inUse.filter(({ ownership }) => !isBlank(ownership)),
      ({ machines }) => machines[0] ?? '',
      ({ ownership }) => ownership.serviceName.toLowerCase(),
    );
    for (const owners of named) {
      const only = owners[0];
      if (only !== undefined && owners.length === 1) {
        if (only.ownership.state === 'used') verdicts.push(only.pass);
        continue;
      }
      const databases = new Set(owners.map(({ settings }) => `${settings.instance}/${settings.database}`));
      if (databases.size > 1) verdicts.push(claimedByTwo(facts, owners));
      else for (const { pass, ownership } of owners) if (ownership.state === 'used') verdicts.push(pass);
    }
    return verdicts;
  },
});

function isBlank({ server, serviceName }: Hl7Owner['ownership']): boolean {
  return server === '' || serviceName === '';
}

/** Services that would claim the definition: their configuration opens its database. */
function candidates(facts: OwnerFacts, { settings }: Hl7Owner): readonly OpenDentalService[] {
  return facts['site.services'].all.filter(({ isHl7, target }) => isHl7 && target?.database === settings.database && target.instance === settings.instance);
}

function blank(facts: OwnerFacts, owner: Hl7Owner): Fail {
  const { tenant, pass, ownership, settings } = owner;
  const claimants = candidates(facts, owner);
  const foreign = claimants.find((service) => service.tenants.some((id) => id !== tenant));
  const reacher = foreign?.tenants.find((id) => id !== tenant) ?? null;
  const fields = [ownership.server === '' ? 'HL7Server' : null, ownership.serviceName === '' ? 'HL7ServiceName' : null].filter((field) => field !== null);
  return {
    status: 'fail',
    subject: pass.subject,
    tenants: reacher === null ? [tenant] : [tenant, reacher],
    sides: { owner: tenant, reacher },
    // Nobody reaches it before a service is configured for it.
    ...(reacher === null ? { severity: 'high' as const, kind: 'hygiene' as const } : {}),
    claim:
      foreign === undefined
        ? `${fields.join(' and ')} of ${nameOfTenant(facts, tenant)}’s HL7 in ${settings.database} is blank: the first service that opens it claims it.`
        : `${foreign.row.name} of ${nameOfTenant(facts, reacher)} opens ${settings.database} of ${nameOfTenant(facts, tenant)}, whose ${fields.join(' and ')} is blank, and claims it.`,
    observed: `HL7Server '${ownership.server}', HL7ServiceName '${ownership.serviceName}'`,
    expected: 'the tenant’s own machine and service in both fields',
    because: 'At its start a service compares both fields with its own names, and writes its own where one is blank.',
    evidence: [ownerEvidence(owner), ...claimants.slice(0, 5).flatMap(({ config }) => config?.evidence() ?? [])],
    fix: ownedBy(facts, owner, claimants),
  };
}

function ownedBy({ inventory }: OwnerFacts, { settings, ownership, tenant, machines }: Hl7Owner, claimants: readonly OpenDentalService[]): Fix {
  const own = claimants.find(({ tenants }) => tenants.every((id) => id === tenant));
  const stated = inventory.tenants[tenant]?.hl7.find(({ service }) => service !== null);
  const server = ownership.server || (own?.host ?? stated?.host ?? machines[0] ?? '');
  const serviceName = ownership.serviceName || (own?.row.name ?? stated?.service ?? '');
  const note =
    'HL7Server is the name of the Windows machine (hostname), letter case does not count. Restart the service afterwards; it refuses to start when a field names another one.';
  if (server === '' || serviceName === '') return byHand(settings.instance, `Enter machine and service in Setup, Advanced Setup, HL7. ${note}`);
  const changes = [
    { source: ownership.source, column: 'HL7Server', from: ownership.server, to: server.toUpperCase() },
    { source: ownership.source, column: 'HL7ServiceName', from: ownership.serviceName, to: serviceName },
  ];
  return settingsFix(
    settings,
    changes.filter(({ from }) => from === ''),
    note,
  );
}

function claimedByTwo(facts: OwnerFacts, owners: readonly Hl7Owner[]): Fail {
  const tenants = [...new Set(owners.map(({ tenant }) => tenant))].toSorted();
  const [first] = owners;
  const service = `${first?.ownership.serviceName ?? ''} on ${first?.ownership.server ?? ''}`;
  return {
    status: 'fail',
    subject: { type: 'service', id: `${first?.machines[0] ?? ''} ${first?.ownership.serviceName ?? ''}` },
    tenants,
    sides: tenants.length > 1 ? { owner: null, reacher: null, owners: tenants } : { owner: tenants[0] ?? null, reacher: null },
    ...(tenants.length > 1 ? {} : { severity: 'medium' as const, kind: 'function' as const }),
    claim: `${
      tenants.length > 1
        ? tenants
            .slice(0, 4)
            .map((id) => nameOfTenant(facts, id))
            .join(' and ')
        : `Two databases of ${nameOfTenant(facts, tenants[0] ?? '')}`
    } name one HL7 service, ${service}.`,
    observed: owners
      .slice(0, 10)
      .map((owner) => ownerEvidence(owner).excerpt)
      .join('; '),
    expected: 'a service of its own for every database',
    because: 'A service opens the one database of its configuration file; the same name in two databases lets it work for either.',
    evidence: owners.slice(0, 10).map(ownerEvidence),
    discriminator: tenants.join('+'),
    fix: byHand(
      owners.map(({ settings }) => settings.database).join(' and '),
      'Install a second service from a folder of its own (copy the application folder, edit its FreeDentalConfig.xml, install it in the Service Manager under a name that begins with OpenDent), and enter that name in the definition of one of the two.',
    ),
  };
}
