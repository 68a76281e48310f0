import type { Clause } from './clauses.ts';

/** Something a go-live needs that no probe can see: a person says it, and answers for it. */
export interface AttestationItem {
  /** The clause it belongs to; null where the manual's page does not speak of it. */
  readonly clause: Clause | null;
  /** The good state, as the person signs it. */
  readonly states: string;
  /** `site`: one word for all tenants may be enough. `tenant`: only about this one. */
  readonly about: 'site' | 'tenant';
  /** Asked only of tenants with an HL7 service. */
  readonly hl7: boolean;
}

/** Ids of what is attested, in the order of the clauses. Permanent: inventories hold them. */
export const attestationIds = [
  'restore-tested',
  'vpn-second-factor',
  'workstations-protected',
  'people-reviewed',
  'password-handed-over',
  'update-agreed',
  'hl7-stop-tried',
  'hl7-message-seen',
  'baa-signed',
  'alerts-watched',
] as const;
export type AttestationId = (typeof attestationIds)[number];

/** What is attested. */
export const attestationItems: Readonly<Record<AttestationId, AttestationItem>> = {
  'restore-tested': item('S3', 'tenant', 'A backup of this tenant was restored on another machine, and its database and images opened.'),
  'vpn-second-factor': item('S4', 'site', 'Whoever opens a tunnel or the remote desktop gateway proves it with a second factor.'),
  'workstations-protected': item('S5', 'tenant', 'The computers this tenant works on lock by themselves, have encrypted disks and are kept up to date.'),
  'people-reviewed': item('S8', 'tenant', "The practice read the list of its people's accounts; whoever left is out."),
  'password-handed-over': item('S9', 'tenant', 'The MySQL password was made for this tenant alone and handed over by a way that keeps it secret.'),
  'update-agreed': item('S15', 'tenant', 'Who updates this tenant, when, and who is called if it fails is agreed.'),
  'hl7-stop-tried': item('S16', 'tenant', "Its HL7 service was stopped and started again while the other tenants' messages went on.", true),
  'hl7-message-seen': item('S18', 'tenant', 'A test message of its sender arrived in this database and in no other.', true),
  'baa-signed': item(null, 'tenant', 'The business associate agreement with this practice is signed.'),
  'alerts-watched': item(null, 'site', 'A named person reads what the nightly audit reports, and somebody stands in for them.'),
};

function item(clause: Clause | null, about: AttestationItem['about'], states: string, hl7 = false): AttestationItem {
  return { clause, about, states, hl7 };
}
