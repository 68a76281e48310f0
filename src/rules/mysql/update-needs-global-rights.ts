import { passesGate, versionReader } from '../../domain/open-dental/versions.ts';
import { liveDatabases, preference, preferenceValue } from '../../facts/mysql/live-databases.ts';
import { type Setting, setSetting, setting, settingNotRead } from '../../facts/mysql/settings.ts';
import { flushPrivileges, loginRights } from '../../facts/mysql/update-requirements.ts';
import { flushFail, isBlankMode, settingFails } from '../../facts/mysql/update-verdicts.ts';
import type { Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** What the client asks for; it goes on without. */
const wanted = 40 * 1024 * 1024;

function packetVerdict(instance: string, packet: Setting, set: (value: string) => string): Verdict {
  if (Number(packet.value) >= wanted) return { status: 'pass', subject: packet.subject, tenants: [] };
  return {
    status: 'fail',
    subject: packet.subject,
    tenants: [],
    sides: { owner: null, reacher: null },
    severity: 'info',
    claim: `Every tenant’s client tries in vain to raise max_allowed_packet of ${instance}; large images may fail to save.`,
    observed: `max_allowed_packet = ${packet.value ?? ''}`,
    expected: `at least ${wanted} (40 MiB)`,
    evidence: [packet.evidence],
    fix: {
      language: 'sql',
      target: instance,
      commands: [set(String(wanted))],
      undo: [set(packet.value ?? '')],
      verify: [{ command: 'SELECT @@GLOBAL.max_allowed_packet;', expect: `${wanted} or more` }],
      note: 'Write it into the configuration file too. SUPER for the tenants is the wrong remedy.',
    },
  };
}

export const rule: Rule = defineRule({
  id: 'mysql/update-needs-global-rights',
  title: 'Open Dental starts and updates with the rights its tenant has',
  severity: 'high',
  kind: 'function',
  clauses: ['S11', 'S12'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.server', 'opendental.preferences'],
  risk: 'The practice cannot start or update; somebody then “solves” it with SUPER, which opens every tenant.',
  remedy: 'Configure the server so that the client sets nothing, set DatabaseGlobalVariablesDontSet to 1, and grant only RELOAD or FLUSH_TABLES.',
  references: [{ title: 'Open Dental source, MiscData (backup, SetSqlMode), ReplicationServers' }],
  *evaluate(facts) {
    const rights = loginRights(facts);
    const flushes = flushPrivileges(facts['mysql.access']);
    const packet = setting(facts, 'max_allowed_packet');
    const mode = setting(facts, 'sql_mode');
    const isBlank = isBlankMode(mode);
    if (packet.value === undefined) yield settingNotRead(facts, packet.name, { subject: packet.subject, tenants: [] });
    else yield packetVerdict(facts.instance, packet, (value) => setSetting(facts, packet.name, value));
    const preferences = facts['opendental.preferences'];
    const versionOf = versionReader();
    for (const database of liveDatabases(facts)) {
      const version = versionOf(preferenceValue(preferences, database.name, 'ProgramVersion') ?? '');
      const accounts = rights.get(database.tenant) ?? [];
      const mustFlush = version !== null && passesGate(version, 'backup-flushes');
      // An older client on a server with the mode it wants asks for nothing.
      if (version !== null && !mustFlush && isBlank && mode.value !== undefined && accounts.length > 0) {
        yield database.pass;
        continue;
      }
      const about = { subject: database.subject, tenants: database.pass.tenants };
      const alone = preference(facts.instance, preferences, database.name, 'DatabaseGlobalVariablesDontSet');
      if (version === null || alone === null) {
        yield {
          ...about,
          status: 'not-assessed',
          missing: [sourceId('opendental.preferences', facts.instance)],
          reason: `The Open Dental version of ${database.name} is not known.`,
        };
        continue;
      }
      if (mustFlush || !isBlank) {
        const unable = mustFlush ? accounts.filter(({ always }) => !flushes.some((name) => always.has(name))) : [];
        const found = [...unable.map((one) => flushFail(facts, database, one)), ...settingFails(facts, { database, version, alone, accounts, mode })];
        yield* found;
        if (found.length > 0) continue;
      }
      if (accounts.length === 0) yield { ...about, status: 'not-applicable', reason: 'No account of the tenant can log in.' };
      else if (mode.value === undefined && alone.value !== '1') yield settingNotRead(facts, 'sql_mode', about);
      else yield database.pass;
    }
  },
});
