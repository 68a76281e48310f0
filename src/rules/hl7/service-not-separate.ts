import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { sharedProgramFolders } from '../../facts/hl7/program-folders.ts';
import { sharedAccounts } from '../../facts/hl7/service-accounts.ts';
import { cmdQuoted, ownFolderFix, serviceSubject } from '../../facts/hl7/service-words.ts';
import { byHand, untold } from '../../facts/hl7/stated.ts';
import type { OpenDentalService } from '../../facts/site/services.ts';
import type { Fail, Fix, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type ServiceFacts = SiteFacts<'site.services', never>;

export const rule: Rule = defineRule({
  id: 'hl7/service-not-separate',
  title: 'Each tenant’s services have a folder, a configuration, a database and an account of their own',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S14'],
  scope: 'site',
  needs: ['site.services'],
  risk: 'A service that shares folder, configuration or account works for whichever tenant the file names, or may read every folder the other one may.',
  remedy: 'Install a service per tenant from a folder of its own, with its own FreeDentalConfig.xml and its own account.',
  references: [
    { title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' },
    { title: 'Open Dental manual: HL7 Service Manager', url: 'https://www.opendental.com/manual/hl7servicemanager.html' },
    {
      title: 'Microsoft: Service accounts (virtual accounts)',
      url: 'https://learn.microsoft.com/en-us/windows-server/identity/ad-ds/manage/understand-service-accounts',
    },
  ],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const failed = new Set<OpenDentalService>();
    for (const services of sharedProgramFolders(facts['site.services']).values()) {
      const owners = ownersOf(services);
      if (owners.length < 2) continue;
      for (const service of services) failed.add(service);
      verdicts.push(oneFolder(facts, services, owners));
    }
    for (const service of facts['site.services'].all) {
      const { target, tenants } = service;
      if (target === null || (tenants.length === 1 && tenants[0] === target.tenant) || failed.has(service)) continue;
      const reacher = tenants.find((id) => id !== target.tenant);
      if (reacher === undefined) continue;
      failed.add(service);
      verdicts.push(foreignDatabase(facts, service, reacher));
    }
    for (const shared of sharedAccounts(facts)) {
      for (const service of shared.services) failed.add(service);
      verdicts.push(oneAccount(facts, shared));
    }
    for (const service of facts['site.services'].all) {
      if (failed.size > 0 && failed.has(service)) continue;
      const { host, row, tenants, folder } = service;
      if (tenants.length === 0)
        verdicts.push(untold(serviceSubject(service), [], `Whose service ${row.name} on ${host} is, neither its configuration nor the inventory tells.`));
      else if (row.account === null || folder === '')
        verdicts.push(untold(serviceSubject(service), tenants, `Account or program of ${row.name} was not read.`, [sourceId('host.services', host)]));
      else verdicts.push(service.pass);
    }
    return verdicts;
  },
});

function ownersOf(services: readonly OpenDentalService[]): readonly string[] {
  return [...new Set(services.flatMap(({ tenants }) => tenants))].toSorted();
}

function namesOf(facts: ServiceFacts, owners: readonly string[]): string {
  return `${owners
    .slice(0, 3)
    .map((id) => nameOfTenant(facts, id))
    .join(' and ')}${owners.length > 3 ? ` and ${owners.length - 3} more tenants` : ''}`;
}

function oneFolder(facts: ServiceFacts, services: readonly OpenDentalService[], owners: readonly string[]): Fail {
  const [first] = services;
  const last = services.at(-1);
  return {
    status: 'fail',
    subject: { type: 'folder', id: `${first?.host ?? ''} ${first?.folder ?? ''}` },
    tenants: owners,
    sides: { owner: null, reacher: null, owners },
    claim: `Services of ${namesOf(facts, owners)} run from one folder, ${first?.folder ?? ''} on ${first?.host ?? ''}.`,
    observed: services
      .slice(0, 10)
      .map(({ row }) => `${row.name}: ${row.command}`)
      .join('; '),
    expected: 'a folder with its own FreeDentalConfig.xml for each service',
    because:
      'A service reads the configuration beside its program, so all of them open the same database; and each takes the name of the first service registered from that folder for its own.',
    evidence: services.slice(0, 10).map(({ evidence }) => evidence),
    discriminator: owners.join('+'),
    fix: last === undefined ? byHand('', '') : ownFolderFix(last),
  };
}

function foreignDatabase(facts: ServiceFacts, service: OpenDentalService, reacher: string): Fail {
  const { target, row, host, config, evidence } = service;
  const owner = target?.tenant ?? '';
  const own = facts.inventory.tenants[reacher]?.databases[0] ?? 'its own database';
  return {
    status: 'fail',
    subject: serviceSubject(service),
    tenants: [owner, reacher],
    sides: { owner, reacher },
    claim: `${row.name}, the service of ${nameOfTenant(facts, reacher)}, opens ${target?.database ?? ''} of ${nameOfTenant(facts, owner)}.`,
    observed: config?.evidence().excerpt ?? row.command,
    expected: `${own} of ${nameOfTenant(facts, reacher)} in the configuration beside the service`,
    because: 'The service works for the database of its FreeDentalConfig.xml, whatever its own name says.',
    evidence: [...(config === null ? [] : [config.evidence()]), evidence],
    path: [
      { from: reacher, to: target?.database ?? '', by: `the configuration beside ${row.name}`, evidence: config === null ? [evidence] : [config.evidence()] },
    ],
    discriminator: reacher,
    fix: byHand(
      host,
      `Stop ${row.name}, keep a copy of ${config?.file.path ?? 'its configuration'}, enter ${own} and the account of ${nameOfTenant(facts, reacher)} in it, and start the service; then change the password of the account that stood there.`,
    ),
  };
}

/** Gives each service the account Windows makes for it, with access to its own program. */
function oneAccount(facts: ServiceFacts, { host, account, services, owners, isBuiltIn }: ReturnType<typeof sharedAccounts>[number]): Fail {
  const some = services.slice(0, 20);
  return {
    status: 'fail',
    subject: { type: 'service', id: `${host} as ${account}` },
    tenants: owners,
    sides: { owner: null, reacher: null, owners },
    severity: 'high',
    claim: `Services of ${namesOf(facts, owners)} on ${host} run as ${account}.`,
    observed: some.map(({ row }) => `${row.name} as ${row.account ?? ''}`).join('; '),
    expected: 'an account of its own for each tenant’s services',
    because: isBuiltIn
      ? 'The installer registers services as LocalSystem, whom access lists of folders do not keep out of anything on the machine.'
      : 'What one service may read, every service of the same account may read.',
    evidence: some.map(({ evidence }) => evidence),
    discriminator: account.toLowerCase(),
    fix: {
      language: 'cmd',
      target: host,
      commands: some.flatMap(accountCommands),
      undo: some.map(
        ({ row }) => `sc.exe config ${cmdQuoted(row.name)} obj= ${cmdQuoted(row.account ?? 'LocalSystem')}${isBuiltIn ? '' : ' password= PASSWORD'}`,
      ),
      verify: some.map(({ row }) => ({ command: `sc.exe qc ${cmdQuoted(row.name)}`, expect: `SERVICE_START_NAME : NT SERVICE\\${row.name}` })),
      note: `Grant the new accounts the tenant’s HL7 and A to Z folders as well (icacls FOLDER /grant "NT SERVICE\\NAME:(OI)(CI)M") before the restart. A virtual account acts on shares of other machines as the computer account: use a group managed service account per tenant there.${services.length > some.length ? ` ${services.length - some.length} more services need the same.` : ''}`,
    },
  };
}

function accountCommands({ row, folder }: OpenDentalService): Fix['commands'] {
  return [
    `icacls ${cmdQuoted(folder)} /grant ${cmdQuoted(`NT SERVICE\\${row.name}:(OI)(CI)RX`)}`,
    `sc.exe config ${cmdQuoted(row.name)} obj= ${cmdQuoted(`NT SERVICE\\${row.name}`)}`,
    `sc.exe stop ${cmdQuoted(row.name)} & sc.exe start ${cmdQuoted(row.name)}`,
  ];
}
