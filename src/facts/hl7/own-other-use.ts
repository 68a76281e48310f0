import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { placeText } from '../../domain/paths/path-site.ts';
import type { Fail } from '../../model/verdict.ts';
import { addTo } from '../add-to.ts';
import { nameOfTenant } from '../files/access-verdicts.ts';
import type { SharingFacts } from '../files/shared-folders.ts';
import { claimEvidence, type FolderClaim } from '../site/folders.ts';

/** Uses that put no files into a folder, or not by this tenant's programs. */
const harmless: ReadonlySet<PathUse> = new Set(['hl7-in', 'hl7-out', 'program', 'backup-source', 'atoz-cloud']);

/** An inbound HL7 folder in which the same tenant keeps something else, which the service consumes as well. */
export function ownOtherUses(facts: SharingFacts): readonly { readonly claim: FolderClaim; readonly verdict: Fail }[] {
  const { claims: all } = facts['site.folders'];
  const receiving = new Set(all.flatMap(({ use, tenant }) => (use === 'hl7-in' ? [tenant] : [])));
  const byPlace = new Map<string, FolderClaim[]>();
  for (const claim of receiving.size === 0 ? [] : all) {
    if (claim.location.kind !== 'place' || claim.state === 'unused' || !receiving.has(claim.tenant)) continue;
    addTo(byPlace, `${claim.tenant}\n${claim.location.place.key}`, claim);
  }
  return [...byPlace.values()].flatMap((claims) => {
    const claim = claims.find(({ use }) => use === 'hl7-in');
    const other = claims.find(({ use }) => !harmless.has(use));
    if (claim === undefined || other === undefined || claim.location.kind !== 'place') return [];
    const folder = placeText(claim.location.place);
    const name = nameOfTenant(facts, claim.tenant);
    const verdict: Fail = {
      status: 'fail',
      subject: { type: 'folder', id: folder },
      tenants: [claim.tenant],
      sides: { owner: claim.tenant, reacher: null },
      kind: 'function',
      severity: 'high',
      claim: `The inbound HL7 folder of ${name} is used for something else as well: its service deletes what lies there, ${folder}.`,
      observed: `${claim.text} for HL7 and ${other.text} as ${other.use}`,
      expected: 'a folder that holds messages and nothing else',
      because: 'Every file of the inbound folder is consumed, whatever its extension.',
      discriminator: `own ${claim.tenant}`,
      evidence: [claimEvidence(claim), claimEvidence(other)],
      fix: {
        language: 'sh',
        target: claim.settings?.database ?? `bitewing.yaml, tenant ${claim.tenant}`,
        commands: [],
        undo: [],
        verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }],
        note: `Create an empty folder for the messages, change the definition to it, and restart the service. The settings that meet: ${claimEvidence(claim).excerpt}; ${claimEvidence(other).excerpt}.`,
      },
    };
    return [{ claim, verdict }];
  });
}
