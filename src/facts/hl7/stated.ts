import { sqlIdentifier, sqlString } from '../../domain/mysql/sql-text.ts';
import { oncePer } from '../../domain/once-per.ts';
import { ecwProgram, type Hl7End, type Hl7Ownership } from '../../domain/open-dental/hl7-ends.ts';
import type { Fix, NotAssessed, Pass, Subject } from '../../model/verdict.ts';
import type { RuleContext } from '../fact-map.ts';
import type { DatabaseSettings } from '../site/database-settings.ts';
import type { Hl7Exchange, SiteHl7 } from '../site/hl7.ts';

/** The facts of rules about what databases state. */
export type Hl7Facts = RuleContext & { readonly 'site.hl7': SiteHl7 };

/** Ends that are in use, or may be. */
export function exchangesInUse({ 'site.hl7': hl7 }: Hl7Facts, kind: Hl7End['place']['kind']): readonly Hl7Exchange[] {
  return exchangesByKind(hl7)[kind];
}

/** Many rules ask. */
const exchangesByKind = oncePer(({ exchanges }: SiteHl7): Readonly<Record<Hl7End['place']['kind'], readonly Hl7Exchange[]>> => {
  const found: Record<Hl7End['place']['kind'], Hl7Exchange[]> = { folder: [], listener: [], peer: [], sftp: [] };
  for (const exchange of exchanges) {
    const { place, state } = exchange.end;
    if (state === 'used' || state === 'unknown') found[place.kind].push(exchange);
  }
  return found;
});

/** Databases whose HL7 settings were not read: nothing they leave unsaid is proven. */
export function* unreadHl7({ 'site.hl7': { unread } }: Hl7Facts): Iterable<NotAssessed> {
  for (const { settings, missing } of unread) {
    const { instance, database, tenant } = settings;
    yield {
      status: 'not-assessed',
      subject: { type: 'database', id: `${instance}/${database}` },
      tenants: [tenant],
      missing,
      reason: `Not all HL7 settings of ${database} were read.`,
    };
  }
}

/** A verdict on something that cannot be told. */
export function untold(subject: Subject, tenants: readonly string[], reason: string, missing: readonly string[] = []): NotAssessed {
  return { status: 'not-assessed', subject, tenants, missing, reason };
}

/** Examined and good. */
export function good(subject: Subject, tenants: readonly string[]): Pass {
  return { status: 'pass', subject, tenants };
}

/** A column of a definition, a property of the eClinicalWorks link or a preference, with its present and its new value. */
export interface SettingChange {
  readonly source: Hl7End['source'] | Hl7Ownership['source'];
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

function updateOf(database: string, { source, column }: SettingChange, value: string): string {
  const table = (name: string): string => `${sqlIdentifier(database)}.${sqlIdentifier(name)}`;
  if (source.table === 'hl7def')
    return `UPDATE ${table('hl7def')} SET ${sqlIdentifier(column)} = ${sqlString(value)} WHERE HL7DefNum = ${sqlString(source.id)};`;
  if (source.table === 'preference') return `UPDATE ${table('preference')} SET ValueString = ${sqlString(value)} WHERE PrefName = ${sqlString(source.name)};`;
  const link = `(SELECT ProgramNum FROM ${table('program')} WHERE ProgName = ${sqlString(ecwProgram)})`;
  return `UPDATE ${table('programproperty')} SET PropertyValue = ${sqlString(value)} WHERE ProgramNum = ${link} AND PropertyDesc = ${sqlString(column)};`;
}

function selectOf(database: string, { source, column }: SettingChange): string {
  if (source.table === 'hl7def') return `SELECT ${sqlIdentifier(column)} FROM ${sqlIdentifier(database)}.hl7def WHERE HL7DefNum = ${sqlString(source.id)};`;
  if (source.table === 'preference') return `SELECT ValueString FROM ${sqlIdentifier(database)}.preference WHERE PrefName = ${sqlString(source.name)};`;
  return `SELECT PropertyDesc, PropertyValue FROM ${sqlIdentifier(database)}.programproperty WHERE PropertyDesc = ${sqlString(column)};`;
}

/** Changes settings of one database by SQL, back and forth. */
export function settingsFix({ instance, database }: DatabaseSettings, changes: readonly SettingChange[], note: string): Fix {
  return {
    language: 'sql',
    target: instance,
    commands: changes.map((change) => updateOf(database, change, change.to)),
    undo: changes.map((change) => updateOf(database, change, change.from)),
    verify: changes.map((change) => ({ command: selectOf(database, change), expect: change.to === '' ? 'a blank value' : change.to })),
    note,
  };
}

/** A remedy that people carry out. */
export function byHand(target: string, note: string): Fix {
  return { language: 'sh', target, commands: [], undo: [], verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }], note };
}
