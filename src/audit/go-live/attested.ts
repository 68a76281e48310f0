import type { Attestation, Inventory, Tenant } from '../../inventory/inventory.ts';
import { type AttestationId, attestationIds, attestationItems } from '../../model/attestations.ts';
import type { ChecklistAttestation } from '../../model/checklist.ts';

/** What has to be attested for a tenant, and whether it is on the day `asOf` (`YYYY-MM-DD`): missing, expired and dated ahead are open. */
export function attested(inventory: Inventory, tenant: Tenant, asOf: string): ChecklistAttestation[] {
  const said = [...(tenant.attestations ?? []), ...(inventory.attestations ?? [])];
  return attestationIds
    .filter((id) => !attestationItems[id].hl7 || tenant.hl7.length > 0)
    .map((id) =>
      answerOf(
        id,
        said.filter(({ item }) => item === id),
        tenant.stage,
        asOf,
      ),
    );
}

function answerOf(item: AttestationId, said: readonly Attestation[], stage: Tenant['stage'], asOf: string): ChecklistAttestation {
  const { clause, states } = attestationItems[item];
  // The one that counts longest; what is dated ahead was not seen by anybody yet.
  const [best] = said.toSorted((a, b) => Number(a.date > asOf) - Number(b.date > asOf) || (a.expires < b.expires ? 1 : -1));
  const reason = reasonOpen(best, asOf);
  const answer = reason === null ? 'attested' : stage === 'planned' ? 'later' : 'open';
  const { person = null, date = null, expires = null, evidence = null } = best ?? {};
  return { item, clause, states, answer, reason, person, date, expires, evidence };
}

function reasonOpen(said: Attestation | undefined, asOf: string): string | null {
  if (said === undefined) return 'nobody has attested it';
  if (said.date > asOf) return `it is dated ${said.date}, which is still to come`;
  if (said.expires < asOf) return `it expired on ${said.expires}`;
  return said.expires < said.date ? `it expires on ${said.expires}, before its date` : null;
}
