import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { settingsFix, unreadHl7 } from '../../facts/hl7/stated.ts';
import { exchangeEvidence, type Hl7Exchange } from '../../facts/site/hl7.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'hl7/mapping-ambiguous',
  title: 'Old HL7 folder settings say nothing else than the definition in use',
  severity: 'low',
  kind: 'hygiene',
  clauses: ['S18'],
  scope: 'site',
  needs: ['site.hl7'],
  risk: 'Whoever switches the definition off, or reads the wrong field, sends messages to a folder that may be a neighbour’s by now.',
  remedy: 'Clear the old setting.',
  references: [{ title: 'Open Dental source: FormEClinicalWorks.cs, EcwOld.cs' }],
  *evaluate(facts) {
    yield* unreadHl7(facts);
    const overridden = facts['site.hl7'].exchanges.filter(({ end: { state, source } }) => state === 'overridden' && source.table === 'preference');
    if (overridden.length === 0) return;
    const used = new Map<string, Hl7Exchange>();
    for (const exchange of facts['site.hl7'].exchanges) {
      const { settings, end } = exchange;
      if (end.state === 'used' && end.source.table === 'hl7def') used.set(`${settings.instance}/${settings.database} ${end.direction}`, exchange);
    }
    for (const exchange of overridden) {
      const { settings, end, pass, tenant } = exchange;
      if (end.source.table !== 'preference') continue;
      const present = used.get(`${settings.instance}/${settings.database} ${end.direction}`);
      if (present?.end.text === end.text) {
        yield pass;
        continue;
      }
      const evidence = exchangeEvidence(exchange);
      yield {
        status: 'fail',
        subject: pass.subject,
        tenants: pass.tenants,
        sides: { owner: tenant, reacher: null },
        claim: `${end.source.name} of ${nameOfTenant(facts, tenant)} still names ${end.text}, while the definition in use ${present === undefined ? 'uses no folder' : `says ${present.end.text}`}.`,
        observed: evidence.excerpt,
        expected: 'a blank setting, or the folder of the definition',
        because:
          'The old settings are named from eClinicalWorks’ side: the service reads HL7FolderOut and writes HL7FolderIn. An enabled definition overrides them and leaves them as they are.',
        evidence: [evidence, ...(present === undefined ? [] : [exchangeEvidence(present)])],
        fix: settingsFix(
          settings,
          [{ source: end.source, column: 'ValueString', from: end.text, to: '' }],
          'The definition in use stays as it is; no restart is needed.',
        ),
      };
    }
  },
});
