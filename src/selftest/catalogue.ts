import type { Mutation } from './mutation.ts';
import { accessFormMutations } from './plants/access-forms.ts';
import { configFormMutations } from './plants/config-forms.ts';
import { databaseFormMutations } from './plants/database-forms.ts';
import { accessMutations } from './plants/file-access.ts';
import { placeMutations } from './plants/file-places.ts';
import { grantFormMutations } from './plants/grant-forms.ts';
import { guardedFormMutations } from './plants/guarded-forms.ts';
import { hl7FormMutations } from './plants/hl7-forms.ts';
import { serviceMutations } from './plants/hl7-services.ts';
import { inventoryMutations } from './plants/inventory.ts';
import { linkFormMutations } from './plants/link-forms.ts';
import { linkMutations } from './plants/links.ts';
import { accountMutations } from './plants/mysql-accounts.ts';
import { grantMutations } from './plants/mysql-grants.ts';
import { serverMutations } from './plants/mysql-servers.ts';
import { pathMutations } from './plants/paths.ts';
import { placeFormMutations } from './plants/place-forms.ts';
import { serverFormMutations } from './plants/server-forms.ts';
import { serviceFormMutations } from './plants/service-forms.ts';
import { settingFormMutations } from './plants/setting-forms.ts';
import { vpnMutations } from './plants/vpn.ts';

/** Every way a clean site is spoiled, at least one for each rule that finds leaks. */
export const mutations: readonly Mutation[] = [
  ...grantMutations,
  ...grantFormMutations,
  ...accountMutations,
  ...serverMutations,
  ...serverFormMutations,
  ...databaseFormMutations,
  ...accessMutations,
  ...accessFormMutations,
  ...guardedFormMutations,
  ...placeMutations,
  ...placeFormMutations,
  ...settingFormMutations,
  ...serviceMutations,
  ...hl7FormMutations,
  ...serviceFormMutations,
  ...configFormMutations,
  ...vpnMutations,
  ...linkMutations,
  ...linkFormMutations,
  ...inventoryMutations,
  ...pathMutations,
];

/** Rules that nothing is planted for, and why. Any other rule without a mutation fails the tests. */
const reasons: Readonly<Record<string, string>> = {};

/** Why nothing is planted for a rule; null when something should be. */
export function notTested(rule: string): string | null {
  return reasons[rule] ?? null;
}
