import type { Hl7Place } from '../../domain/open-dental/hl7-ends.ts';
import { addTo } from '../../facts/add-to.ts';
import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { byHand, exchangesInUse, unreadHl7 } from '../../facts/hl7/stated.ts';
import { exchangeEvidence, type Hl7Exchange } from '../../facts/site/hl7.ts';
import { defineRule, type Rule } from '../define-rule.ts';

type Sftp = Extract<Hl7Place, { readonly kind: 'sftp' }>;

export const rule: Rule = defineRule({
  id: 'hl7/sftp-shared',
  title: 'No two tenants fetch laboratory results with one SFTP account',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S18'],
  scope: 'site',
  needs: ['site.hl7'],
  risk: 'Results go to whichever practice polls first, and are gone from the server then: one gets the other’s patients, the other never hears of its results.',
  remedy: 'Ask the laboratory for an account per practice.',
  references: [{ title: 'Open Dental source: ServiceHL7.cs' }],
  *evaluate(facts) {
    yield* unreadHl7(facts);
    const accounts = new Map<string, { readonly place: Sftp; readonly exchange: Hl7Exchange }[]>();
    for (const exchange of exchangesInUse(facts, 'sftp')) {
      const { place } = exchange.end;
      if (place.kind !== 'sftp') continue;
      const key = `${place.user}@${place.host.toLowerCase()}:${place.port ?? ''}`;
      addTo(accounts, key, { place, exchange });
    }
    for (const [account, uses] of accounts) {
      const owners = [...new Set(uses.map(({ exchange }) => exchange.tenant))].toSorted();
      if (owners.length === 1) {
        for (const { exchange } of uses) yield exchange.pass;
        continue;
      }
      const folders = new Set(uses.map(({ place }) => place.folder.replaceAll(/^(\.?\/)+|\/+$/g, '')));
      yield {
        status: 'fail',
        subject: { type: 'endpoint', id: `sftp://${account}` },
        tenants: owners,
        sides: { owner: null, reacher: null, owners },
        // Of different folders each reads its own; the password still opens both.
        severity: folders.size === owners.length ? 'high' : 'critical',
        claim: `${owners
          .slice(0, 4)
          .map((id) => nameOfTenant(facts, id))
          .join(' and ')} fetch results from ${account}.`,
        observed: uses
          .slice(0, 10)
          .map(({ exchange, place }) => `${exchange.row}: ${account}, folder ${place.folder}`)
          .join('; '),
        expected: 'an account, or at least a server, of its own for each tenant',
        because: 'The service polls once a minute and deletes what it has read; host keys are not checked.',
        evidence: uses.slice(0, 10).map(({ exchange }) => exchangeEvidence(exchange)),
        discriminator: owners.join('+'),
        fix: byHand(
          uses.map(({ exchange }) => exchange.settings.database).join(' and '),
          'Have the laboratory make a second account, enter its name and password in Setup, Laboratories (MedLab HL7 settings) of one practice, and check that its first results arrive before the old password is changed.',
        ),
      };
    }
  },
});
