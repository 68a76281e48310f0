import { sqlGrantee, sqlString } from '../../../domain/mysql/sql-text.ts';
import type { Evidence } from '../../../model/verdict.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { addTo } from '../../add-to.ts';
import { serverPreferences } from '../../files/config-targets.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import { passwordRow } from '../../mysql/passwords.ts';
import { type DatabaseSettings, settingEvidence } from '../database-settings.ts';
import { statedServer } from '../destinations.ts';
import { credentialNode, loginNode } from './reach-logins.ts';
import type { ReachParts } from './reach-parts.ts';
import { type ReachBuilder, thingKind } from './reach-things.ts';
import { kinds, type Login } from './thing-kinds.ts';

/** Preferences that hold the password of a server named by `serverPreferences`, in the same order. */
const passwordPreferences = ['ReportingServerMySqlPassHash', 'ReadOnlyServerMySqlPassHash', 'ArchivePassHash'] as const;

const isPasswordPreference: ReadonlySet<string> = new Set(passwordPreferences);

/** Adds the passwords of other servers that databases store. */
export function addStoredPasswords(build: ReachBuilder, parts: ReachParts): void {
  for (const settings of parts.settings) {
    // Of very many databases hardly one.
    if (settings.statements.preferences?.some(({ name }) => isPasswordPreference.has(name)) !== true) continue;
    const values = new Map((settings.statements.preferences ?? []).map(({ name, value }) => [name, value.trim()]));
    for (const [at, [computer, database, user]] of serverPreferences.entries()) {
      const password = passwordPreferences[at] ?? '';
      if ((values.get(computer) ?? '') === '' || (values.get(password) ?? '') === '' || (values.get(user) ?? '') === '') continue;
      addStored(build, parts, settings, { server: values.get(computer) ?? '', database: values.get(database) ?? '', user: values.get(user) ?? '', password });
    }
  }
}

interface StoredLogin {
  readonly server: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

function addStored(build: ReachBuilder, { configs }: ReachParts, settings: DatabaseSettings, { server, database, user, password }: StoredLogin): void {
  const { tenant, instance } = settings;
  const { instance: named, databaseOwner, userOwner } = configs.destination({ ...statedServer(server), database, user, host: instance });
  if (named === null) return;
  const from = build.find(kinds.database, instance, tenant);
  if (from === null) return;
  const owner = userOwner ?? databaseOwner;
  const evidence = (): readonly Evidence[] => [settingEvidence(settings, { table: 'preference', key: password, column: 'ValueString' }, '(fingerprint)')];
  const isForeign = owner !== tenant;
  build.step({
    from,
    to: credentialNode(build, named, user, owner),
    by: `preference ${password} holds the password of ${user}`,
    precondition: 'somebody reads the table preference and turns the obfuscated password back, as every installation of Open Dental can',
    evidence,
    weak: isForeign
      ? {
          key: `setting ${instance} ${settings.database} ${password}`,
          kind: 'setting',
          subject: { type: 'setting', id: `${instance}/${settings.database} ${password}` },
          expected: 'logins of the tenant’s own only',
          fix: () => ({
            language: 'sql',
            target: instance,
            commands: [`UPDATE \`${settings.database}\`.preference SET ValueString = '' WHERE PrefName = ${sqlString(password)};`],
            undo: [],
            verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
            note: 'Enter the tenant’s own reporting login in Open Dental instead, and change the password that stood there: it has to count as known.',
          }),
        }
      : null,
  });
}

/** Adds that whoever knows the password of an account knows it of every account with the same one. */
export function addEqualPasswords(build: ReachBuilder, { instances }: ReachParts): void {
  const all = instances.map((facts) => ({ facts, prints: fingerprints(facts) }));
  const [once, again] = [new Set<string>(), new Set<string>()];
  for (const { prints } of all) for (const print of prints) if (print !== null) (once.has(print) ? again : once).add(print);
  if (again.size === 0) return;
  const holders = new Map<string, Login[]>();
  for (const { facts, prints } of all)
    for (const [row, print] of prints.entries()) if (print !== null && again.has(print)) addTo(holders, print, { facts, row });
  for (const [fingerprint, rows] of holders) addEqual(build, fingerprint, rows);
}

/** Of each account row its password's fingerprint; null where there is none, or it was not read. */
function fingerprints(facts: InstanceFacts): readonly (string | null)[] {
  const passwords = facts.get('mysql.passwords') ?? [];
  const accounts = facts.get('mysql.access')?.grants.accounts ?? [];
  return accounts.map((account, row) => (account.isRole ? null : (passwords[passwordRow(passwords, account, row) ?? -1]?.fingerprint ?? null)));
}

const sharedSecret = thingKind<null>({ label: () => 'a password of several accounts' });

function addEqual(build: ReachBuilder, fingerprint: string, rows: readonly Login[]): void {
  const of = ({ facts, row }: Login): { readonly user: string; readonly host: string; readonly owner: string | null } => {
    const { user = '', host = '' } = facts.get('mysql.access')?.grants.accounts[row] ?? {};
    return { user, host, owner: facts.context.ownership.ownerOfAccount(user, host) };
  };
  if (new Set(rows.map((one) => `${one.facts.context.instance}\n${of(one).user}`)).size < 2) return;
  const secret = build.node(sharedSecret, '', fingerprint, null);
  for (const one of rows) {
    const { instance } = one.facts.context;
    const { user, host, owner } = of(one);
    const evidence = (): readonly Evidence[] => [
      { source: sourceId('mysql.passwords', instance), pointer: '', excerpt: `'${user}'@'${host}': ${fingerprint}` },
    ];
    build.step({ from: loginNode(build, one.facts, one.row), to: secret, by: 'knows its own password', evidence });
    build.step({
      from: secret,
      to: credentialNode(build, instance, user, owner),
      by: `is the password of '${user}'@'${host}' as well: both stored hashes are equal`,
      precondition: 'somebody tries it there',
      evidence,
      weak: {
        key: `password ${instance} ${user}@${host}`,
        kind: 'password',
        subject: { type: 'account', id: `${instance}: '${user}'@'${host}'` },
        expected: 'a password of its own for every account',
        fix: () => ({
          language: 'sql',
          target: instance,
          commands: [`ALTER USER ${sqlGrantee(user, host, false)} IDENTIFIED BY '<new random password>';`],
          undo: [],
          verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
          note: 'Change the configuration files of its tenant in the same window; the old password cannot be restored from here.',
        }),
      },
    });
  }
}
