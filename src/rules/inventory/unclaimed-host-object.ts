import { nearestClaims } from '../../facts/files/claimed-paths.ts';
import { holderText, portClaims } from '../../facts/hl7/port-claims.ts';
import { serviceSubject } from '../../facts/hl7/service-words.ts';
import { byHand, good, unreadHl7 } from '../../facts/hl7/stated.ts';
import type { Evidence, Fail, Fix, Subject, Verdict } from '../../model/verdict.ts';
import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Shares that the system makes, and those for log-on scripts and printers. */
const systemShares: ReadonlySet<string> = new Set(['netlogon', 'sysvol', 'print$', 'ipc$', 'printers', 'homes', 'profiles']);

export const rule: Rule = defineRule({
  id: 'inventory/unclaimed-host-object',
  title: 'Every service of Open Dental, HL7 port and share belongs to a tenant',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S7', 'S14', 'S19'],
  scope: 'site',
  needs: ['site.services', 'site.folders', 'site.hl7', 'site.machines', 'host.listeners', 'host.shares'],
  risk: 'Isolation is judged by who owns what: a service or folder of nobody is protected from nobody, and nobody notices whom it works for.',
  remedy: 'Name the owner in the inventory, or remove it.',
  references: [{ title: 'CIS Controls, 1.1 and 2.1: inventory of assets and of software' }],
  *evaluate(facts) {
    yield* unreadHl7(facts);
    const ports = portClaims(facts);
    const isClaimed = nearestClaims(facts['site.folders']);
    for (const { host, 'host.listeners': listeners, 'host.shares': shares } of facts.hosts) {
      const services = facts['site.services'].byHost.get(host) ?? [];
      const pids = new Set<number>();
      for (const service of services) {
        const { row, tenants, evidence, isHl7 } = service;
        if (isHl7 && row.pid !== null) pids.add(row.pid);
        yield tenants.length > 0
          ? service.pass
          : unclaimed(serviceSubject(service), `The service ${row.name} on ${host}`, evidence, claim(host, row.name, 'service'));
      }
      const isHl7 = ({ pid }: { readonly pid: number }): boolean => pids.has(pid);
      for (let at = 0; at < listeners.length; at++) {
        const listener = listeners[at];
        if (listener?.protocol !== 'tcp' || listener.owners?.some(isHl7) !== true) continue;
        const claimed = ports.at(host, listener.port);
        if (claimed !== undefined) {
          yield claimed.pass;
          continue;
        }
        const subject: Subject = { type: 'port', id: `${host}:${listener.port}` };
        const evidence = { source: sourceId('host.listeners', host), pointer: `/${at}`, excerpt: holderText(listener) };
        yield unclaimed(subject, `The HL7 port ${listener.port} on ${host}`, evidence, claim(host, `${listener.port}`, 'listen'));
      }
      for (let at = 0; at < shares.length; at++) {
        const share = shares[at];
        if (share !== undefined && !isOfSystem(share)) yield shareVerdict(host, share, at, isClaimed(host, share.path));
      }
    }
  },
});

function isOfSystem({ name, special }: ShareRow): boolean {
  return special || systemShares.has(name.toLowerCase());
}

function shareVerdict(host: string, { name, path }: ShareRow, at: number, owners: readonly string[]): Verdict {
  const subject: Subject = { type: 'share', id: `\\\\${host}\\${name}` };
  if (owners.length > 0) return good(subject, owners);
  const evidence = { source: sourceId('host.shares', host), pointer: `/${at}`, excerpt: `${name}: ${path}` };
  const fix = byHand(
    'bitewing.yaml',
    `If patients’ files lie in ${path}, add the share to atoz or backups of its tenant; else remove it: net share ${name} /delete (to undo: net share ${name}=${path}).`,
  );
  return { ...unclaimed(subject, `The share ${subject.id}`, evidence, fix), severity: 'low' };
}

function claim(host: string, value: string, key: string): Fix {
  return {
    language: 'yaml',
    target: 'bitewing.yaml',
    commands: ['tenants:', '  <tenant>:', `    hl7: [{ host: ${host}, ${key}: ${JSON.stringify(value)} }]`],
    undo: [],
    verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
    note: 'Find out first which database it opens: the FreeDentalConfig.xml beside its program tells. If it works for nobody, stop and disable it.',
  };
}

function unclaimed(subject: Subject, what: string, evidence: Evidence, fix: Fix): Fail {
  return {
    status: 'fail',
    subject,
    tenants: [],
    sides: { owner: null, reacher: null },
    claim: `${what} belongs to no tenant.`,
    observed: evidence.excerpt,
    expected: 'a tenant whose configuration, definition or inventory entry names it',
    evidence: [evidence],
    fix,
  };
}
