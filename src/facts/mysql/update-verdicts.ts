import type { AccessEngine } from '../../domain/mysql/access.ts';
import { accountLabel, sqlGrantee, sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { type OpenDentalVersion, passesGate } from '../../domain/open-dental/versions.ts';
import type { Evidence, Fail, Fix } from '../../model/verdict.ts';
import type { MysqlServer } from '../../snapshot/artifacts/mysql.ts';
import type { InstanceContext } from '../fact-map.ts';
import { rowEvidence } from './grant-row.ts';
import type { LiveDatabase } from './live-on.ts';
import { tenantName } from './reach-verdicts.ts';
import { type Setting, setSetting } from './settings.ts';
import { flushPrivileges, type LoginRights, statusPrivileges } from './update-requirements.ts';

type UpdateFacts = InstanceContext & { readonly 'mysql.access': AccessEngine; readonly 'mysql.server': MysqlServer };
type Words = Pick<Fail, 'severity' | 'observed' | 'expected' | 'because' | 'discriminator' | 'evidence'> & { readonly says: string; readonly fix: Fix };

const notSuper = 'SUPER is the wrong remedy: it opens every tenant of the server.';

function fails(facts: UpdateFacts, { tenant, name, subject }: LiveDatabase, { says, ...words }: Words): Fail {
  return {
    ...words,
    status: 'fail',
    subject,
    tenants: [tenant],
    sides: { owner: tenant, reacher: null },
    claim: `${tenantName(facts, tenant)} (${name}): ${says}`,
  };
}

/** Sets the preference that keeps the client away from global variables and the replication status. */
function leaveGlobalsAlone(facts: UpdateFacts, name: string, version: OpenDentalVersion, value: string | undefined): Fix {
  const table = `${sqlIdentifier(name)}.preference`;
  const where = "WHERE PrefName = 'DatabaseGlobalVariablesDontSet'";
  const set = (to: string): string => `UPDATE ${table} SET ValueString = '${to}' ${where};`;
  const exists = passesGate(version, 'global-variables-left-alone');
  return {
    language: 'sql',
    target: facts.instance,
    commands: !exists ? [] : [value === undefined ? `INSERT INTO ${table} (PrefName, ValueString) VALUES ('DatabaseGlobalVariablesDontSet', '1');` : set('1')],
    undo: !exists ? [] : [value === undefined ? `DELETE FROM ${table} ${where};` : set(value)],
    verify: [{ command: `SELECT ValueString FROM ${table} ${where};`, expect: '1' }],
    note: exists ? notSuper : `The preference exists from Open Dental 23.3.28 on; update to a later version from a session of the operator. ${notSuper}`,
  };
}

/** The account cannot flush, so the backup of an update stops. */
export function flushFail(facts: UpdateFacts, database: LiveDatabase, { account }: LoginRights): Fail {
  const [smallest = 'RELOAD'] = flushPrivileges(facts['mysql.access']);
  const label = accountLabel(account.user, account.host);
  const grantee = sqlGrantee(account.user, account.host, false);
  return fails(facts, database, {
    says: `the next update stops at its backup, because ${label} lacks ${smallest}.`,
    severity: 'high',
    observed: `${label} holds none of ${flushPrivileges(facts['mysql.access']).join(', ')} on *.*`,
    expected: `${smallest} on *.* from Open Dental 22.4 on`,
    because: 'From 22.4 on the backup runs FLUSH TABLE for every table it copied, and does not survive the error 1227.',
    discriminator: `flush ${label}`,
    evidence: [rowEvidence(facts.instance, facts['mysql.access'].grants, { table: 'accounts', row: account.row })],
    fix: {
      language: 'sql',
      target: facts.instance,
      commands: [`GRANT ${smallest} ON *.* TO ${grantee};`],
      undo: [`REVOKE ${smallest} ON *.* FROM ${grantee};`],
      verify: [{ command: `SHOW GRANTS FOR ${grantee};`, expect: `${smallest} ON *.*` }],
      note: `It reads nobody’s data but costs availability: the holder can stall all tenants (FLUSH TABLES WITH READ LOCK). Granting it only for the update keeps that short. ${notSuper}`,
    },
  });
}

/** A database and what the settings mean for it. */
export interface SettingQuestion {
  readonly database: LiveDatabase;
  readonly version: OpenDentalVersion;
  /** The preference DatabaseGlobalVariablesDontSet. */
  readonly alone: { readonly value: string | undefined; readonly evidence: () => Evidence };
  readonly accounts: readonly LoginRights[];
  /** The server variable sql_mode. */
  readonly mode: Setting;
}

/** Does the client find the sql_mode that it wants? */
export function isBlankMode({ value }: Setting): boolean {
  return ['', 'NO_AUTO_CREATE_USER'].includes((value ?? '').toUpperCase());
}

/** Settings that make a client without global rights refuse to start or to back up. */
export function* settingFails(facts: UpdateFacts, { database, version, alone, accounts, mode }: SettingQuestion): Iterable<Fail> {
  if (alone.value === '1') return;
  if (!isBlankMode(mode) && !accounts.every(({ always }) => always.has('SUPER') || always.has('SYSTEM_VARIABLES_ADMIN'))) {
    const fix = leaveGlobalsAlone(facts, database.name, version, alone.value);
    yield fails(facts, database, {
      says: 'the client refuses to start, because it may not blank the server’s sql_mode.',
      severity: 'high',
      observed: `sql_mode = ${mode.value ?? ''}; DatabaseGlobalVariablesDontSet = '${alone.value ?? ''}'`,
      expected: 'a blank sql_mode (or NO_AUTO_CREATE_USER), or the preference at 1',
      because: "At start the client runs SET GLOBAL sql_mode = '', which takes SUPER or SYSTEM_VARIABLES_ADMIN, and gives up when refused.",
      discriminator: 'sql-mode',
      evidence: [mode.evidence, alone.evidence()],
      fix: {
        ...fix,
        commands: [setSetting(facts, 'sql_mode', "''"), ...fix.commands],
        undo: [...fix.undo, setSetting(facts, 'sql_mode', `'${mode.value ?? ''}'`)],
        note: `Also write sql_mode="" under [mysqld] on MariaDB. ${fix.note ?? ''}`,
      },
    });
  }
  if (!passesGate(version, 'backup-flushes')) return;
  const lacking = statusPrivileges(facts['mysql.access'])
    .filter((oneOf) => accounts.some(({ always }) => !oneOf.some((name) => always.has(name))))
    .map(([first]) => first ?? '');
  if (lacking.length > 0) {
    yield fails(facts, database, {
      says: `the backup of an update asks for the replication status and is refused (${lacking.join(', ')}).`,
      severity: 'medium',
      observed: `DatabaseGlobalVariablesDontSet = '${alone.value ?? ''}'; an account of the tenant lacks ${lacking.join(', ')}`,
      expected: 'DatabaseGlobalVariablesDontSet = 1',
      because:
        'On MariaDB the backup runs SHOW MASTER STATUS and SHOW SLAVE STATUS unless the preference forbids it. Granting BINLOG MONITOR instead would open all tenants’ statements in the binary log.',
      discriminator: 'replication-status',
      evidence: [alone.evidence()],
      fix: leaveGlobalsAlone(facts, database.name, version, alone.value),
    });
  }
}
