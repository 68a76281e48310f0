import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { byHand, unreadHl7 } from '../../facts/hl7/stated.ts';
import { exchangeEvidence } from '../../facts/site/hl7.ts';
import type { Pass, Verdict } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'hl7/prefer-ports',
  title: 'HL7 messages come and go over TCP ports, not through folders',
  severity: 'low',
  kind: 'hygiene',
  clauses: ['S19'],
  scope: 'site',
  needs: ['site.hl7'],
  risk: 'A folder takes whatever anybody puts there and hands it to whoever reads first; one wrong path mingles two practices. A port has one owner.',
  remedy: 'Change the definition to TCP/IP when the other side can do it.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  evaluate(facts) {
    const verdicts: Verdict[] = [];
    for (const verdict of unreadHl7(facts)) verdicts.push(verdict);
    // One for the ends of a definition, which follow each other.
    let said: Pass | null = null;
    for (const exchange of facts['site.hl7'].exchanges) {
      const { end, pass, tenant, settings } = exchange;
      if (end.state !== 'used' || said === pass) continue;
      said = pass;
      if (end.place.kind !== 'folder') {
        verdicts.push(pass);
        continue;
      }
      const evidence = exchangeEvidence(exchange);
      verdicts.push({
        status: 'fail',
        subject: pass.subject,
        tenants: pass.tenants,
        sides: { owner: tenant, reacher: null },
        claim: `${nameOfTenant(facts, tenant)} exchanges HL7 messages through folders, ${end.text}.`,
        observed: evidence.excerpt,
        expected: 'mode TCP/IP with a port of its own',
        because: 'The manual asks for ports on servers with several databases, because folders were set up wrongly every time.',
        evidence: [evidence],
        fix: byHand(
          settings.database,
          'In Setup, Advanced Setup, HL7, change the mode to TCP/IP with a port nobody else has on that machine and the receiver’s address; the sender changes at the same time; restart the service. Old folders stay until they are empty.',
        ),
      });
    }
    return verdicts;
  },
});
