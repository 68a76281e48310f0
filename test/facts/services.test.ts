import { describe, expect, it } from 'vitest';
import { exampleInventory, exampleSite, type ExampleSite } from '../../fixtures/builders/example-site.ts';
import { type Hl7Side, hl7Config, hl7Service, hl7Site } from '../../fixtures/builders/hl7-site.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import { auditedPlaces } from '../../src/audit/places.ts';
import type { SiteFactMap } from '../../src/facts/fact-map.ts';
import { narrowedList } from '../../src/facts/hl7/service-descriptor-fix.ts';
import { rules } from '../../src/rules/index.ts';

function servicesOf(site: ExampleSite): SiteFactMap['site.services'] {
  return auditedPlaces(exampleSite(site), exampleInventory(site)).site.get('site.services');
}

const bare: Hl7Side = { definition: null };

describe('a service of Open Dental', () => {
  it.each<[string, ExampleSite, readonly string[]]>([
    ['belongs to the tenant whose database its configuration opens', hl7Site(bare), ['north']],
    [
      'belongs to the tenant whose definition names it, whatever the letter case',
      hl7Site({ config: null, definition: { serviceName: 'OPENDENTALHL7_NORTH' } }),
      ['north'],
    ],
    ['belongs to both where configuration and definition differ', hl7Site({ config: 'od_south' }), ['north', 'south']],
    ['belongs to nobody where nothing names it', hl7Site({ ...bare, config: null }), []],
    ['is not claimed by a definition that is switched off', hl7Site({ config: null, definition: { enabled: false } }), []],
    ['is not claimed through a definition on another machine', hl7Site({ config: null, definition: { server: 'OTHER' } }), []],
  ])('%s', (_name, site, tenants) => {
    expect(servicesOf(site).find('app1', 'opendentalHL7_north')?.tenants).toEqual(tenants);
  });

  it('has one folder under two spellings', () => {
    const twin = { ...hl7Service('twin', 9), command: 'c:/OPENDENTALHL7_north/.\\OpenDentHL7.exe' };
    const keys = servicesOf(hl7Site({}, {}, { 'host.services': [hl7Service('north', 1), twin] })).all.map(({ folderKey }) => folderKey);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('the narrowed access list of a service', () => {
  it.each([
    ['loses what the product added', 'D:(A;;FA;;;SY)(A;;RPWPCR;;;WD)', 'D:(A;;FA;;;SY)'],
    ['keeps entries that only look', 'D:(A;;CCLCSWLOCRRC;;;IU)', 'D:(A;;CCLCSWLOCRRC;;;IU)'],
    ['leaves a single account its look', 'D:(A;;CCRPWP;;;S-1-5-21-1-2-3-1001)', 'D:(A;;CCLCSWLOCRRC;;;S-1-5-21-1-2-3-1001)'],
    ['reads rights in bits', 'D:(A;;0x30;;;AU)(A;;0x8d;;;AU)', 'D:(A;;0x8d;;;AU)'],
    ['keeps denials and audit entries', 'D:(D;;RPWP;;;WD)S:(AU;FA;RPWP;;;WD)', 'D:(D;;RPWP;;;WD)S:(AU;FA;RPWP;;;WD)'],
  ])('%s', (_name, before, after) => {
    expect(narrowedList(before)).toBe(after);
  });
});

describe('rules about HL7', () => {
  /** `count` tenants with a service each on one host, all definitions on one port. */
  function crowd(count: number): ExampleSite {
    const ids = Array.from({ length: count }, (_, at) => `t${at}`);
    const [definition] = hl7Site().artifacts?.['opendental.hl7Definitions']?.['od_north'] ?? [];
    const site = hl7Site();
    return {
      ...site,
      tenants: Object.fromEntries(ids.map((id) => [id, { databases: [`od_${id}`], accounts: [id] }])),
      artifacts: {
        'opendental.hl7Definitions': Object.fromEntries(
          ids.map((id) => [`od_${id}`, definition === undefined ? [] : [{ ...definition, serviceName: `OpenDentalHL7_${id}` }]]),
        ),
      },
      machines: {
        app1: {
          ...site.machines?.['app1'],
          'host.services': ids.map((id, at) => ({ ...hl7Service(id, at), account: 'LocalSystem' })),
          'files.configs': ids.map((id) => hl7Config(`C:\\OpenDentalHL7_${id}\\FreeDentalConfig.xml`, `od_${id}`, id)),
        },
      },
    };
  }

  it('tell of a crowd once per port and account, not per pair', () => {
    const site = crowd(500);
    const judged = rules.filter(({ id }) => id.startsWith('hl7/'));
    const outcomes = evaluate(exampleSite(site), exampleInventory(site), judged);
    const failed = outcomes.flatMap(({ rule, places }) =>
      places.flatMap(({ verdicts }) => verdicts.filter(({ status }) => status === 'fail').map(() => rule.id)),
    );
    expect(failed.filter((id) => id === 'hl7/port-duplicate' || id === 'hl7/service-not-separate')).toHaveLength(2);
    expect(outcomes.flatMap(({ places }) => places.flatMap(({ verdicts }) => verdicts)).filter(({ status }) => status === 'error')).toEqual([]);
  });
});
