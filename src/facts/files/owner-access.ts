import type { Fail, Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { type AccessRoute, type FileUse, isOf, type Party } from '../host/party.ts';
import { claimEvidence } from '../site/folders.ts';
import { grantFix, undecidedFix } from './access-fix.ts';
import { type AccessFacts, nameOfTenant } from './access-verdicts.ts';
import { type ClaimedFolder, claimedFolders, otherHolders } from './claimed-objects.ts';
import { accessEvidence } from './neighbours.ts';

const needed: readonly FileUse[] = ['read', 'write'];

/** One verdict per A to Z folder: can its own tenant's people use it? */
export function ownerVerdicts(facts: AccessFacts): readonly Verdict[] {
  const { folders, unlocated } = claimedFolders(facts['site.folders'], new Set(['atoz', 'atoz-override']), facts['site.fileAccess']);
  const said = unlocated.map(({ claim, reason }): Verdict => {
    const subject = { type: 'folder' as const, id: `${claim.tenant}: ${claim.text}` };
    return { status: 'not-assessed', subject, tenants: [claim.tenant], missing: [], reason: `${reason}.` };
  });
  folders.forEach((folder) => said.push(verdictOf(facts, folder)));
  return said;
}

/** People who are known to come from their own office alone need the share, even where a service of theirs runs on the file server. */
function routesOf({ inventory }: AccessFacts, tenant: string): readonly AccessRoute[] {
  const { connection = null, rdp = [] } = inventory.tenants[tenant]?.workstations ?? {};
  return connection === null || connection === 'rdp' || rdp.length > 0 ? ['network', 'local'] : ['network'];
}

function verdictOf(facts: AccessFacts, folder: ClaimedFolder): Verdict {
  const { access, host, tenant, text, object, pass } = folder;
  const open = (kind: 'files.objects' | 'host.principals', reason: string): Verdict => ({
    ...pass,
    status: 'not-assessed',
    missing: [sourceId(kind, host)],
    reason,
  });
  if (object === null || access.descriptorOf(object) === null) return open('files.objects', `The access list of ${text} was not read.`);
  if (access.people.ownIds(tenant).length === 0) return open('host.principals', `No user or group of ${nameOfTenant(facts, tenant)} is known on ${host}.`);
  const routes = routesOf(facts, tenant);
  if (access.canAll(object, tenant, needed, routes)) return pass;
  const parties = access.partiesOf(object).filter((party) => routes.includes(party.route) && isOf(party, tenant));
  const doubt = parties.find(({ uses, open: maybe }) => needed.every((use) => uses.has(use) || maybe.has(use)));
  if (doubt !== undefined) return open('host.principals', `Whether its own people can use ${text} could not be decided: ${doubt.doubts.join('; ')}.`);
  return failure(facts, folder, object, parties);
}

function failure(facts: AccessFacts, folder: ClaimedFolder, object: number, parties: readonly Party[]): Fail {
  const { access, host, tenant, text, path, claims } = folder;
  const others = otherHolders(facts['site.folders'], folder).map((id) => nameOfTenant(facts, id));
  const name = nameOfTenant(facts, tenant);
  const shares = access.sharesOf(path);
  const most = parties.toSorted((a, b) => b.uses.size - a.uses.size)[0];
  return {
    status: 'fail',
    subject: { type: 'folder', id: text },
    tenants: [tenant],
    sides: { owner: tenant, reacher: null },
    claim: `The people of ${name} cannot ${most?.uses.has('read') === true ? 'write to' : 'open'} their own A to Z folder, ${text}${shares.length === 0 ? ': no share leads to it' : ''}.`,
    observed: most === undefined ? 'none of them gets in by any way' : `${most.who}: ${most.words}, by ${most.grounds().join('; ')}`,
    expected: 'read and write for the tenant’s own group, over the network or where its people work',
    because: 'Over the network the share and the folder must both let them in, and an entry that denies wins over a later one that grants.',
    evidence: [accessEvidence(host, access, object, null), ...claims.slice(0, 2).map(claimEvidence)],
    fix:
      others.length > 0
        ? undecidedFix(host, access, object, name, others)
        : {
            ...grantFix(host, access, object, tenant),
            note:
              shares.length === 0
                ? 'The folder needs a share as well, for this tenant’s group alone.'
                : `The share (${shares
                    .slice(0, 3)
                    .map((share) => share.name)
                    .join(', ')}) must let them change files too. An entry that denies has to go first.`,
          },
  };
}
