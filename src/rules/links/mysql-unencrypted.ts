import { accountEvidence, granteeOf, type RemoteAccount, remoteAccounts } from '../../facts/links/transport-accounts.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { isOn, setting } from '../../facts/mysql/settings.ts';
import { tenantPasses } from '../../facts/tenant-passes.ts';
import type { Fix, Subject, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** A tunnel helps every component; REQUIRE SSL only those that know SslCa. */
function fixFor(target: string, accounts: readonly RemoteAccount[], tunnelOnly: boolean): Fix {
  const [first] = accounts;
  const note =
    'Open Dental encrypts only where FreeDentalConfig.xml has an SslCa (23.2 and later); its HL7 service, Middle Tier and services never do. A tunnel encrypts all of them: see links/vpn-missing.';
  if (tunnelOnly || first === undefined) {
    return {
      language: 'sql',
      target,
      commands: [],
      undo: [],
      verify: [{ command: 'wg show all latest-handshakes', expect: 'the tunnel of this practice' }],
      note,
    };
  }
  return {
    language: 'sql',
    target,
    commands: accounts.map((account) => `ALTER USER ${granteeOf(account)} REQUIRE SSL;`),
    undo: accounts.map((account) => `ALTER USER ${granteeOf(account)} REQUIRE NONE;`),
    verify: [{ command: `SHOW CREATE USER ${granteeOf(first)};`, expect: 'REQUIRE SSL' }],
    note: `Before running it, give every workstation the server’s certificate authority as SslCa, or they cannot connect. ${note}`,
  };
}

export const rule: Rule = defineRule({
  id: 'links/mysql-unencrypted',
  title: 'Workstations reach MySQL through a tunnel, or the server takes TLS connections only',
  severity: 'high',
  kind: 'leak',
  clauses: ['S4', 'S5'],
  scope: 'site',
  needs: ['site.tunnels', 'mysql.server', 'mysql.accounts'],
  risk: 'Every query and answer, with names, diagnoses and the password’s proof, can be read and changed on the way.',
  remedy: 'Bring the practice in through a VPN, or make its accounts require TLS after giving its workstations an SslCa.',
  references: [
    { title: 'Open Dental source, DataConnection: SslMode=none unless SslCa is set' },
    {
      title: 'MySQL 8.4 Reference Manual, 8.3.1: Using encrypted connections',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/using-encrypted-connections.html',
    },
    { title: '45 CFR 164.312(e)(2)(ii) Encryption', url: 'https://www.ecfr.gov/current/title-45/section-164.312' },
  ],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    const tunnels = facts['site.tunnels'];
    const passes = tenantPasses(facts.inventory);
    for (const instance of facts.instances) {
      const secure = setting(instance, 'require_secure_transport');
      const isDemanded = isOn(secure);
      const offers = setting(instance, 'have_ssl');
      for (const id of instance.tenants) {
        const tenant = facts.inventory.tenants[id];
        if (tenant?.stage !== 'live') continue;
        const subject: Subject = { type: 'endpoint', id: `${instance.instance} for ${id}` };
        const tenants = passes.get(id)?.tenants ?? [id];
        const about = { subject, tenants };
        const { connection } = tenant.workstations;
        const isCarried = tunnels.carried(id).state === 'all';
        const own = isCarried ? [] : (remoteAccounts(instance).get(id) ?? []);
        const enforced = isDemanded === true || (own.length > 0 && own.every(({ account: { tls } }) => tls !== '' && tls !== null));
        if (connection === 'rdp' || connection === 'middle-tier') {
          verdicts.push({
            status: 'not-applicable',
            ...about,
            reason: `Its workstations come by ${connection === 'rdp' ? 'Remote Desktop' : 'Middle Tier'}, not by MySQL.`,
          });
        } else if (isCarried || enforced) verdicts.push({ status: 'pass', subject, tenants });
        else if (isDemanded === null && own.every(({ account: { tls } }) => tls !== '')) {
          verdicts.push({
            status: 'not-assessed',
            ...about,
            missing: [sourceId('mysql.server', instance.instance)],
            reason: 'Whether the server demands TLS was not read.',
          });
        } else if (tunnels.unread.length > 0) {
          verdicts.push({
            status: 'not-assessed',
            ...about,
            missing: tunnels.unread,
            reason: 'MySQL does not demand TLS of it, and not every host’s tunnels were read.',
          });
        } else {
          const isOff = /^(?:DISABLED|NO)$/i.test(offers.value ?? '');
          const open = own.filter(({ account: { tls } }) => tls === '' || tls === null);
          const shown = open.slice(0, 3).map((account) => accountEvidence(instance.instance, account));
          verdicts.push({
            status: 'fail',
            ...about,
            sides: { owner: id, reacher: null },
            claim: `${tenantNames(facts, [id])} works on ${instance.instance} over a connection that nothing encrypts.`,
            observed: `no tunnel carries ${tenant.workstations.networks.join(', ') || 'its workstations'}; the server ${isOff ? 'offers no TLS' : 'does not demand TLS'}`,
            expected: 'a tunnel, or TLS that the server insists on',
            because: 'Open Dental asks for no encryption unless an SslCa is set, and a server that merely offers TLS lets it go without.',
            severity: isOff ? 'critical' : 'high',
            evidence: [secure.evidence, ...(offers.value === undefined ? [] : [offers.evidence]), ...shown],
            fix: fixFor(instance.instance, open, isOff || tenant.hl7.length > 0),
          });
        }
      }
    }
    return verdicts;
  },
});
