import { sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import { liveDatabases, preference } from '../../facts/mysql/live-databases.ts';
import { livePreferences } from '../../facts/mysql/live-preferences.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const settings = ['UpdateWebsitePath', 'UpdateServerAddress'] as const;
const vendor = /(^|\.)(opendental\.com|open-dent\.com|opendentalsoft\.com)$/i;
const usual = {
  UpdateWebsitePath: 'https://www.opendental.com/updates/',
  UpdateServerAddress: 'https://opendentalsoft.com:1943/WebServiceCustomerUpdates/Service1.asmx',
};

/** What is wrong with an address that programs are fetched from; null when nothing is. */
function wrongWith(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) return 'is no web address';
  if (!vendor.test(url.hostname)) return `leads to ${url.hostname}, which is not the vendor`;
  return url.protocol === 'https:' ? null : 'is not encrypted, so anybody on the way can replace the program';
}

export const rule: Rule = defineRule({
  id: 'versions/update-source-insecure',
  title: 'Updates come from the vendor over HTTPS',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S4'],
  scope: 'instance',
  needs: ['opendental.preferences'],
  risk: 'Setup.exe is fetched from this address and run by an administrator: whoever can change it on the way runs programs on the server.',
  remedy: 'Set the vendor’s HTTPS address.',
  references: [{ title: 'Open Dental source: ConvertDatabases6.cs, FormUpdate.cs' }],
  evaluate(facts) {
    const { isRead, valuesOf } = livePreferences(facts);
    const addresses = settings.map(valuesOf);
    return passUnless(liveDatabases(facts), (database, at) => {
      if (isRead(at) && addresses.every((values) => (values[at] ?? '') === '')) return null;
      const rows = settings.map((name) => ({ name, row: preference(facts.instance, facts['opendental.preferences'], database.name, name) }));
      const stated = rows.flatMap(({ name, row }) =>
        row?.value === undefined || row.value === '' ? [] : [{ name, value: row.value, evidence: row.evidence }],
      );
      const bad = stated.flatMap((one) => {
        const wrong = wrongWith(one.value);
        return wrong === null ? [] : [{ ...one, wrong }];
      });
      if (bad.length === 0) {
        if (rows.some(({ row }) => row === null)) {
          const missing = [sourceId('opendental.preferences', facts.instance)];
          return {
            status: 'not-assessed',
            subject: database.subject,
            tenants: [database.tenant],
            missing,
            reason: `The preferences of ${database.name} were not read.`,
          };
        }
        return null;
      }
      const table = `${sqlIdentifier(database.name)}.preference`;
      const set = (name: string, value: string): string => `UPDATE ${table} SET ValueString = ${sqlString(value)} WHERE PrefName = ${sqlString(name)};`;
      return {
        status: 'fail',
        subject: database.subject,
        tenants: [database.tenant],
        sides: { owner: database.tenant, reacher: null },
        claim: `${tenantName(facts, database.tenant)} updates from an address that ${bad[0]?.wrong ?? ''}: ${bad[0]?.value ?? ''}.`,
        observed: bad.map(({ name, value }) => `${name} = ${value}`).join('; '),
        expected: 'https:// and a host of the vendor',
        evidence: bad.map(({ evidence }) => evidence()),
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: bad.map(({ name }) => set(name, usual[name])),
          undo: bad.map(({ name, value }) => set(name, value)),
          verify: [{ command: `SELECT PrefName, ValueString FROM ${table} WHERE PrefName LIKE 'Update%';`, expect: 'both addresses begin with https://' }],
          note: 'Ask the vendor which address is the present one. A proxy or cache of your own counts as foreign until you waive it.',
        },
      };
    });
  },
});
