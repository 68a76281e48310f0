import { certificateVerdicts } from '../../facts/links/certificate-words.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const day = 86_400_000;

export const rule: Rule = defineRule({
  id: 'links/certificate-expiring',
  title: 'Every certificate is valid for a good while yet',
  severity: 'medium',
  kind: 'function',
  clauses: ['S4'],
  scope: 'site',
  needs: ['links.endpoints'],
  risk: 'When it runs out the practice cannot work, or learns to click warnings away.',
  remedy: 'Renew the certificate, and have it renewed by itself from then on.',
  references: [
    { title: 'RFC 5280, 4.1.2.5 Validity', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5' },
    {
      title: 'CA/Browser Forum ballot SC-081: lifetimes fall to 47 days',
      url: 'https://cabforum.org/2025/04/11/ballot-sc081v3-introduce-schedule-of-reducing-validity-and-data-reuse-periods/',
    },
  ],
  *evaluate(facts) {
    const now = Date.parse(facts.startedAt);
    yield* certificateVerdicts(facts, ({ notBefore, notAfter }, { subject, tenants }) => {
      const [from, until] = [Date.parse(notBefore), Date.parse(notAfter)];
      const left = (until - now) / day;
      // Lifetimes fall year by year: a third of it, and never more than thirty days.
      const warn = Math.min(30, (until - from) / day / 3);
      const who = `The certificate of ${subject.id}, which ${tenantNames(facts, tenants)} use${tenants.length === 1 ? 's' : ''},`;
      const words = { observed: `valid from ${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`, expected: `more than ${Math.floor(warn)} days left` };
      if (now < from) return { ...words, claim: `${who} is not valid before ${notBefore.slice(0, 10)}.` };
      if (left < 0) return { ...words, claim: `${who} ran out ${Math.ceil(-left)} days ago.`, severity: 'high' };
      if (left > warn) return null;
      return { ...words, claim: `${who} runs out in ${Math.floor(left)} days.`, severity: left <= 7 ? 'high' : 'medium' };
    });
  },
});
