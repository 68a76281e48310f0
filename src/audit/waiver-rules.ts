import { defineRule, type Rule } from '../rules/define-rule.ts';

const references = [{ title: 'Bitewing inventory: waivers' }];

/** A rule about waivers has no facts of its own: it judges the findings of the others, so its verdicts are made in waivers.ts. */
function waiverRule(id: string, words: Pick<Rule, 'title' | 'severity' | 'risk' | 'remedy'>): Rule {
  return defineRule({ id, ...words, kind: 'hygiene', clauses: [], references, needs: [], scope: 'site', evaluate: () => [] });
}

/** What is asked of waivers; ids as in the rule catalogue. */
export const waiverRules: { readonly expired: Rule; readonly unused: Rule; readonly tooBroad: Rule } = {
  expired: waiverRule('evidence/waiver-expired', {
    title: 'Every waiver is still in force',
    severity: 'medium',
    risk: 'A risk that was accepted until a date goes on unnoticed after it; its finding counts again from that day.',
    remedy: 'Repair the finding, or decide again and write a new date.',
  }),
  unused: waiverRule('evidence/waiver-unused', {
    title: 'Every waiver covers a finding',
    severity: 'low',
    risk: 'A waiver without a finding lies in wait: when the leak comes back it is silently accepted.',
    remedy: 'Delete the waiver.',
  }),
  tooBroad: waiverRule('evidence/waiver-too-broad', {
    title: 'Every waiver covers exactly one finding for at most a year',
    severity: 'medium',
    risk: 'A waiver that covers more than was looked at hides the next leak, of a tenant nobody thought of.',
    remedy: 'Bind the waiver to one finding by its fingerprint and let it end within 365 days.',
  }),
};
