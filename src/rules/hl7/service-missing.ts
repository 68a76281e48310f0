import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { listenersByPort } from '../../facts/hl7/port-claims.ts';
import { cmdQuoted } from '../../facts/hl7/service-words.ts';
import { byHand, good, unreadHl7, untold } from '../../facts/hl7/stated.ts';
import { type DatabaseSettings, settingEvidence } from '../../facts/site/database-settings.ts';
import { type Hl7Owner, ownerEvidence } from '../../facts/site/hl7.ts';
import type { OpenDentalService } from '../../facts/site/services.ts';
import type { Fail, Fix, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type MissingFacts = SiteFacts<'site.hl7' | 'site.services' | 'site.settings' | 'host.listeners', never>;

export const rule: Rule = defineRule({
  id: 'hl7/service-missing',
  title: 'Every HL7 definition in use has its service, running and listening',
  severity: 'medium',
  kind: 'function',
  clauses: ['S14', 'S5'],
  scope: 'site',
  needs: ['site.hl7', 'site.services', 'site.settings', 'host.listeners'],
  risk: 'Appointments and demographics no longer arrive, and somebody in a hurry points another practice’s service at the database.',
  remedy: 'Install or start the service that the definition names.',
  references: [{ title: 'Open Dental manual: HL7 Service Manager', url: 'https://www.opendental.com/manual/hl7servicemanager.html' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const verdict of unreadHl7(facts)) verdicts.push(verdict);
    const listeners = listenersByPort(facts.hosts);
    for (const owner of facts['site.hl7'].owners) {
      const { ownership, row, pass, machines, port } = owner;
      const host = machines[0];
      // Blank names are hl7/ownership-blank.
      if (ownership.state === 'disabled' || ownership.state === 'overridden' || ownership.serviceName === '' || ownership.server === '' || host === undefined)
        continue;
      const service = facts['site.services'].find(host, ownership.serviceName);
      const listening = port === null ? undefined : listeners.get(host)?.has(port);
      if (!facts['site.services'].byHost.has(host))
        verdicts.push(untold(pass.subject, pass.tenants, `The services of ${host} were not read.`, [sourceId('host.services', host)]));
      else if (ownership.state === 'unknown') verdicts.push(untold(pass.subject, pass.tenants, `Whether ${row} is in use is not known.`));
      else if (service === null) verdicts.push(failure(facts, owner, `has no service ${ownership.serviceName} on ${host}`, null));
      else if (service.row.running === false || service.row.startMode === 'disabled')
        verdicts.push(
          failure(
            facts,
            owner,
            `has a service, ${ownership.serviceName} on ${host}, that is ${service.row.running === false ? 'stopped' : 'disabled'}`,
            service,
          ),
        );
      else if (listening === false && service.row.running === true)
        verdicts.push(failure(facts, owner, `has a service that runs on ${host} but does not listen on port ${port ?? ''}`, service));
      else if (service.row.running === null || (port !== null && listening === undefined))
        verdicts.push(
          untold(pass.subject, pass.tenants, `Whether ${ownership.serviceName} runs and listens is not known.`, [sourceId('host.listeners', host)]),
        );
      else verdicts.push(pass);
    }
    for (const settings of facts['site.settings']) {
      const verdict = heartbeat(facts, settings);
      if (verdict !== null) verdicts.push(verdict);
    }
    return verdicts;
  },
});

function failure(facts: MissingFacts, owner: Hl7Owner, what: string, service: OpenDentalService | null): Fail {
  const { pass, tenant, ownership, machines } = owner;
  const evidence = ownerEvidence(owner);
  const name = ownership.serviceName;
  const fix: Fix = {
    language: 'cmd',
    target: machines[0] ?? ownership.server,
    commands:
      service === null
        ? [
            `sc.exe create ${cmdQuoted(name)} binPath= "\\"C:\\${name}\\OpenDentHL7.exe\\"" start= auto obj= "NT SERVICE\\${name}"`,
            `sc.exe start ${cmdQuoted(name)}`,
          ]
        : [`sc.exe config ${cmdQuoted(name)} start= auto`, `sc.exe start ${cmdQuoted(name)}`],
    undo: service === null ? [`sc.exe stop ${cmdQuoted(name)}`, `sc.exe delete ${cmdQuoted(name)}`] : [`sc.exe stop ${cmdQuoted(name)}`],
    verify: [{ command: `sc.exe query ${cmdQuoted(name)}`, expect: 'STATE : 4 RUNNING' }],
    note: 'Before a new service is made, copy the application folder to C:\\NAME and enter the tenant’s database in its FreeDentalConfig.xml. The Windows Application log says why a service stops: “Versions do not match” after an update means that its folder still holds the old programs.',
  };
  return {
    status: 'fail',
    subject: pass.subject,
    tenants: pass.tenants,
    sides: { owner: tenant, reacher: null },
    claim: `The HL7 definition of ${nameOfTenant(facts, tenant)} ${what}.`,
    observed: `${evidence.excerpt}${service === null ? '' : `; ${service.row.name}: ${service.row.running === true ? 'running' : 'not running'}, start ${service.row.startMode ?? 'unknown'}`}`,
    expected: `a running service ${name} on ${ownership.server}`,
    evidence: [evidence, ...(service === null ? [] : [service.evidence])],
    fix,
  };
}

const day = 86_400_000;

/** OpenDentalService writes the time every few minutes, in the server's time zone: only days are told. */
function heartbeat(facts: MissingFacts, settings: DatabaseSettings): Verdict | null {
  const { tenant, database, instance, statements } = settings;
  const value = statements.preferences?.find(({ name }) => name === 'OpenDentalServiceHeartbeat')?.value ?? '';
  if (value === '') return null;
  const at = Date.parse(`${value.trim().replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) return null;
  const subject = { type: 'service' as const, id: `${instance}/${database} OpenDentalService` };
  const age = Date.parse(facts.startedAt) - at;
  if (age <= 2 * day) return good(subject, [tenant]);
  const isNever = value.startsWith('0001');
  return {
    status: 'fail',
    subject,
    tenants: [tenant],
    sides: { owner: tenant, reacher: null },
    severity: isNever ? 'low' : 'medium',
    claim: `OpenDentalService of ${nameOfTenant(facts, tenant)} ${isNever ? 'has never run' : `last ran ${Math.floor(age / day)} days ago`}.`,
    observed: `OpenDentalServiceHeartbeat ${value}`,
    expected: 'a time some minutes ago',
    because: 'The installer makes one OpenDentalService per machine, not per tenant, and says nothing when another tenant has it already.',
    evidence: [settingEvidence(settings, { table: 'preference', key: 'OpenDentalServiceHeartbeat', column: 'ValueString' }, value)],
    fix: byHand(
      instance,
      `Install OpenDentalService for ${database} from a folder of its own, under a name that begins with OpenDent (sc.exe create), with the tenant’s OpenDentalServiceConfig.xml beside it. If the tenant wants none of its jobs, waive this.`,
    ),
  };
}
