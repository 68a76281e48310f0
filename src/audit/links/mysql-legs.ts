import type { InstanceFacts } from '../../facts/instance-facts.ts';
import { accountEvidence, type RemoteAccount, remoteAccounts } from '../../facts/links/transport-accounts.ts';
import { isOn, setting } from '../../facts/mysql/settings.ts';
import type { ConnectionLeg } from '../../model/link-results.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { Places } from '../places.ts';

/** How a tenant's connections to an instance are protected by MySQL itself: `encrypted` only where it insists. */
export function mysqlLegs({ instances }: Places): (instance: string, tenant: string) => ConnectionLeg {
  return (instance, tenant) => {
    const facts = instances.get(instance);
    const server = facts?.get('mysql.server');
    const rows = facts?.get('mysql.accounts');
    if (facts === undefined || server === undefined) return unread('mysql.server', instance);
    const secure = setting({ ...facts.context, 'mysql.server': server }, 'require_secure_transport');
    if (isOn(secure) === true) return { state: 'encrypted', reason: 'The server takes encrypted connections only.', evidence: [secure.evidence] };
    if (rows === undefined) return unread('mysql.accounts', instance);
    const own = remoteAccounts({ ...facts.context, 'mysql.accounts': rows }).get(tenant) ?? [];
    const open = own.find(({ account: { tls } }) => tls === '');
    if (open !== undefined && isOn(secure) === false) {
      return {
        state: 'open',
        reason: 'MySQL does not insist on TLS, and Open Dental asks for none unless an SslCa is set.',
        evidence: [secure.evidence, accountEvidence(instance, open)],
      };
    }
    return insisted(facts, own, secure.evidence);
  };
}

function insisted(facts: InstanceFacts, own: readonly RemoteAccount[], evidence: ConnectionLeg['evidence'][number]): ConnectionLeg {
  const isWhole = facts.incomplete('mysql.accounts').length === 0;
  if (isWhole && own.length > 0 && own.every(({ account: { tls } }) => tls !== '' && tls !== null))
    return {
      state: 'encrypted',
      reason: 'Every account of it that is used over the network requires TLS.',
      evidence: own.slice(0, 1).map((one) => accountEvidence(facts.context.instance, one)),
    };
  const reason = own.length === 0 ? 'No account of it that is used over the network was seen.' : 'Whether MySQL insists on TLS was not read.';
  return { state: 'not-assessed', reason, evidence: [evidence] };
}

function unread(kind: 'mysql.server' | 'mysql.accounts', instance: string): ConnectionLeg {
  return { state: 'not-assessed', reason: `${sourceId(kind, instance)} was not read.`, evidence: [] };
}
