import type { VpnHub } from '../../domain/vpn/vpn-hub.ts';
import { accessFix } from '../../facts/files/access-fix.ts';
import { accessEvidence } from '../../facts/files/neighbours.ts';
import type { FileAccess } from '../../facts/host/file-access.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import type { Evidence, Subject } from '../../model/verdict.ts';
import type { KeyFile } from '../../snapshot/artifacts/links.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

interface KeyPlace {
  readonly path: string;
  readonly evidence: Evidence;
}

/** Files with keys: those that were read as such, those that tunnels name, and configurations that hold secrets themselves. */
function keyPlaces(host: string, files: readonly KeyFile[], hubs: readonly VpnHub[]): readonly KeyPlace[] {
  const places = new Map<string, KeyPlace>();
  for (const [at, { path, encrypted }] of files.entries()) {
    if (!encrypted)
      places.set(path, {
        path,
        evidence: { source: sourceId('links.keyFiles', host), pointer: `/${at}`, excerpt: `${path}: a private key without a password` },
      });
  }
  for (const [at, hub] of hubs.entries()) {
    const inline = [...hub.secrets, ...hub.peers.flatMap(({ secrets }) => secrets)].map(({ place }) => place.source);
    for (const path of [...hub.secretFiles, ...inline]) {
      if (/^(?:[a-z]:)?[\\/]/i.test(path) && !places.has(path)) {
        places.set(path, {
          path,
          evidence: { source: sourceId('links.tunnels', host), pointer: `/${at}`, excerpt: `${hub.name} takes a key or password from ${path}` },
        });
      }
    }
  }
  return [...places.values()];
}

/** The file, when its own access list was read. */
function objectFor(access: FileAccess, path: string): number | null {
  const found = access.index.find(path);
  return found !== null && access.descriptorOf(found) !== null ? found : null;
}

export const rule: Rule = defineRule({
  id: 'links/private-key-readable',
  title: 'Files with private keys are read by nobody but their service',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S4', 'S8'],
  scope: 'host',
  needs: ['links.keyFiles', 'links.tunnels', 'host.fileAccess'],
  risk: 'Whoever copies the key can pose as the server or the practice, and open recorded traffic.',
  remedy: 'Let only the service’s account and the administrators read the file; replace a key that others could read.',
  references: [{ title: 'CWE-732: Incorrect Permission Assignment for Critical Resource', url: 'https://cwe.mitre.org/data/definitions/732.html' }],
  *evaluate(facts) {
    const access = facts['host.fileAccess'];
    for (const { path, evidence } of keyPlaces(facts.host, facts['links.keyFiles'], facts['links.tunnels'])) {
      const subject: Subject = { type: 'file', id: `${facts.host} ${path}` };
      const about = { subject, tenants: facts.tenants };
      const object = objectFor(access, path);
      if (object === null) {
        yield { status: 'not-assessed', ...about, missing: [sourceId('files.objects', facts.host)], reason: `Who can read ${path} was not looked at.` };
        continue;
      }
      const parties = access.partiesOf(object);
      const reader = parties.find(({ uses }) => uses.has('read') || uses.has('take'));
      const doubtful = parties.find(({ open }) => open.has('read'));
      if (reader === undefined) {
        if (doubtful === undefined) yield { status: 'pass', ...about };
        else yield { status: 'not-assessed', ...about, missing: [sourceId('host.principals', facts.host)], reason: `${path}: ${doubtful.doubts.join('; ')}.` };
        continue;
      }
      const who = reader.tenants === 'everyone' ? 'Everybody with an account' : tenantNames(facts, reader.tenants);
      yield {
        status: 'fail',
        ...about,
        sides: { owner: null, reacher: reader.tenants === 'everyone' ? null : (reader.tenants[0] ?? null) },
        claim: `${who} can read ${path} on ${facts.host}, which holds a private key or a VPN’s secret.`,
        observed: `${reader.who}: ${reader.words}`,
        expected: 'read by the service’s account and administrators only',
        evidence: [evidence, accessEvidence(facts.host, access, object, reader)],
        fix: accessFix(facts.host, access, object, reader, null),
      };
    }
  },
});
