import { parseOpenDentalVersion, passesGate } from '../../domain/open-dental/versions.ts';
import { addTo } from '../../facts/add-to.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { descriptorFix } from '../../facts/hl7/service-descriptor-fix.ts';
import { cmdQuoted, serviceSubject } from '../../facts/hl7/service-words.ts';
import { byHand, untold } from '../../facts/hl7/stated.ts';
import type { ServiceParty } from '../../facts/host/service-access.ts';
import { type DatabaseSettings, settingEvidence } from '../../facts/site/database-settings.ts';
import type { OpenDentalService } from '../../facts/site/services.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type ControlFacts = SiteFacts<'site.services' | 'site.settings' | 'site.machines' | 'host.serviceAccess', never>;

export const rule: Rule = defineRule({
  id: 'hl7/service-controllable',
  title: 'Nobody but its own people and administrators can stop or change a tenant’s service',
  severity: 'medium',
  kind: 'availability',
  clauses: ['S16'],
  scope: 'site',
  needs: ['site.services', 'site.settings', 'site.machines', 'host.serviceAccess'],
  risk: 'A neighbour stops another practice’s interface, or starts one that was stopped on purpose; who can change the configuration runs programs of its own as the service.',
  remedy: 'Take the entry out of the service’s access list, and let updates of each tenant run on a machine of its own.',
  references: [
    { title: 'Open Dental manual: Stop Services', url: 'https://www.opendental.com/manual/stopservices.html' },
    {
      title: 'Microsoft: Service security and access rights',
      url: 'https://learn.microsoft.com/en-us/windows/win32/services/service-security-and-access-rights',
    },
  ],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const { host, 'host.serviceAccess': access } of facts.hosts) {
      for (const service of facts['site.services'].byHost.get(host) ?? []) {
        const { row, tenants } = service;
        const parties = row.descriptor === null ? null : access.partiesOf(row.descriptor);
        if (parties?.length === 0 && row.dependencies.length === 0) {
          verdicts.push(service.pass);
          continue;
        }
        const others = (parties ?? []).filter((party) => party.tenants === 'everyone' || party.tenants.some((id) => !tenants.includes(id)));
        const worst = others.find(({ certain, takesOver }) => certain && takesOver) ?? others.find(({ certain }) => certain);
        const foreign = row.dependencies
          .map((name) => facts['site.services'].find(host, name))
          .find((other) => other?.tenants.some((id) => !tenants.includes(id)));
        if (worst) verdicts.push(controllable(facts, service, worst));
        else if (foreign != null && tenants.length > 0) verdicts.push(dependent(facts, service, foreign));
        else if (parties === null || others.length > 0) {
          const reason =
            parties === null
              ? `The access list of ${row.name} was not read.`
              : `Whether ${others[0]?.who ?? ''} can ${others[0]?.words ?? ''} ${row.name} could not be decided.`;
          verdicts.push(untold(serviceSubject(service), tenants, reason, [sourceId(parties === null ? 'host.services' : 'host.principals', host)]));
        } else verdicts.push(service.pass);
      }
    }
    for (const verdict of stoppedByUpdates(facts)) verdicts.push(verdict);
    return verdicts;
  },
});

function controllable(facts: ControlFacts, service: OpenDentalService, { tenants, who, words, takesOver }: ServiceParty): Fail {
  const { row, host, evidence } = service;
  const owner = service.tenants[0] ?? null;
  const reacher = tenants === 'everyone' ? null : (tenants.find((id) => !service.tenants.includes(id)) ?? null);
  const descriptor = row.descriptor ?? { sddl: '', sddlSource: 'binary' as const };
  return {
    status: 'fail',
    subject: serviceSubject(service),
    tenants: [...service.tenants, ...(reacher === null ? [] : [reacher])],
    sides: { owner, reacher },
    ...(takesOver ? { severity: 'critical' as const, kind: 'leak' as const } : {}),
    claim: `${reacher === null ? 'Everybody who works there' : nameOfTenant(facts, reacher)} can ${words} ${row.name}${owner === null ? '' : ` of ${nameOfTenant(facts, owner)}`} on ${host}.`,
    observed: `${who}: ${words}, by ${descriptor.sddl}`,
    expected: 'an access list that lets only SYSTEM and administrators control the service',
    because:
      'The product gives Everyone the right to start and stop all services whose name begins with OpenDent, and every start of a client there starts those that are stopped.',
    evidence: [{ ...evidence, pointer: `${evidence.pointer}/descriptor`, excerpt: `${row.name}: ${descriptor.sddl}` }],
    discriminator: `${reacher ?? '*'}${takesOver ? ' takes over' : ''}`,
    fix: descriptorFix(service, descriptor),
  };
}

function dependent(facts: ControlFacts, service: OpenDentalService, other: OpenDentalService): Fail {
  const { row, host, evidence, tenants } = service;
  const [owner = null, reacher = null] = [tenants[0], other.tenants[0]];
  const depend = (names: readonly string[]): string => `sc.exe config ${cmdQuoted(row.name)} depend= ${cmdQuoted(names.join('/') || '/')}`;
  return {
    status: 'fail',
    subject: serviceSubject(service),
    tenants: [...tenants, ...other.tenants],
    sides: { owner, reacher },
    claim: `${row.name} of ${nameOfTenant(facts, owner)} on ${host} stops whenever ${other.row.name} of ${nameOfTenant(facts, reacher)} stops.`,
    observed: `${row.name} depends on ${row.dependencies.join(', ')}`,
    expected: 'services that depend on nothing of another tenant',
    evidence: [evidence],
    discriminator: `depends ${other.row.name}`,
    fix: {
      language: 'cmd',
      target: host,
      commands: [depend(row.dependencies.filter((name) => name.toLowerCase() !== other.row.name.toLowerCase()))],
      undo: [depend(row.dependencies)],
      verify: [{ command: `sc.exe qc ${cmdQuoted(row.name)}`, expect: `DEPENDENCIES without ${other.row.name}` }],
    },
  };
}

/** Machines on which somebody's update stops every tenant's services. */
function* stoppedByUpdates(facts: ControlFacts): Iterable<Verdict> {
  const updates = new Map<string, DatabaseSettings[]>();
  for (const settings of facts['site.settings']) {
    const name = valueOf(settings, 'WebServiceServerName');
    const host = name === '' ? null : facts['site.machines'].hostOf(name);
    if (host === null) continue;
    const version = parseOpenDentalVersion(valueOf(settings, 'ProgramVersion'));
    if (version === null || passesGate(version, 'updates-stop-services')) addTo(updates, host, settings);
  }
  for (const [host, updating] of updates) {
    const services = facts['site.services'].byHost.get(host) ?? [];
    const owners = [...new Set(services.flatMap(({ tenants }) => tenants))].toSorted();
    const [first] = updating;
    const others = owners.filter((id) => updating.length > 1 || id !== first?.tenant);
    if (first === undefined || others.length === 0) continue;
    const updaters = [...new Set(updating.map(({ tenant }) => tenant))].toSorted();
    yield {
      status: 'fail',
      subject: { type: 'host', id: host },
      tenants: [...new Set([...owners, ...updaters])],
      sides: { owner: null, reacher: updaters.length === 1 ? (updaters[0] ?? null) : null, owners: others },
      claim: `An update of ${nameOfTenant(facts, first.tenant)}${updaters.length > 1 ? ` or ${updaters.length - 1} more tenants` : ''} on ${host} stops the services of ${others
        .slice(0, 3)
        .map((id) => nameOfTenant(facts, id))
        .join(' and ')}.`,
      observed: updating
        .slice(0, 10)
        .map(({ database }) => `${database}.preference WebServiceServerName = ${host}`)
        .join('; '),
      expected: 'updates on a machine that runs no services of other tenants',
      because: 'From 15.2 on an update stops and restarts every service of its machine whose name begins with OpenDent.',
      evidence: updating
        .slice(0, 10)
        .map((settings) => settingEvidence(settings, { table: 'preference', key: 'WebServiceServerName', column: 'ValueString' }, host)),
      discriminator: 'update',
      fix: byHand(
        host,
        'Name another machine under Setup, Miscellaneous Setup, Update Server Name, for each tenant its own, or move the services; until then announce updates to all tenants of the machine.',
      ),
    };
  }
}

function valueOf({ statements: { preferences } }: DatabaseSettings, wanted: string): string {
  return preferences?.find(({ name }) => name === wanted)?.value ?? '';
}
