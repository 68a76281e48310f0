import type { ModelSite } from '../model-site.ts';

/** What is rightly said even of a site without a leak, as `rule subject`: servers that several tenants share, and HL7 through folders. */
export function expectedRemarks({ inventory, practices }: ModelSite): ReadonlySet<string> {
  const shared = Object.keys(inventory.mysql).filter((instance) => practices.filter((one) => one.instance === instance && one.stage === 'live').length > 1);
  const byFolder = practices.filter(({ hl7 }) => hl7?.mode === 'file');
  return new Set([
    ...shared.map((instance) => `mysql/instance-shared ${instance}`),
    ...byFolder.map(({ instance, database }) => `hl7/prefer-ports ${instance}/${database} hl7def 1`),
  ]);
}
