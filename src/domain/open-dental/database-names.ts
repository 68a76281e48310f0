/** The day in a backup's name; months and days count from 1. */
export interface BackupDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** What the name of a backup database says. `n` is 0 for the first backup of a day, then 1, 2, … */
export interface BackupName {
  readonly live: string;
  readonly date: BackupDate;
  readonly n: number;
}

/** Which part of a tenant a database is, and the live name it belongs to. */
export interface DatabasePart {
  readonly live: string;
  readonly part: 'live' | 'backup' | 'archive';
}

/** The archive database up to version 18.1.31: one name for the whole server, whoever made it (ConvertDatabases5.cs). */
export const sharedArchiveName = 'opendentalarchive';

const backupForm = /^([^]+)backup_(\d\d)_(\d\d)_(\d{4})(?:_([1-9]\d*))?$/;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** `<live>backup_MM_dd_yyyy`, with `_n` when names of that day are taken already. Source: MiscData.MakeABackup. */
export function backupName(live: string, date: BackupDate, n = 0): string {
  const day = [date.month, date.day].map((part) => String(part).padStart(2, '0')).join('_');
  return `${live}backup_${day}_${String(date.year).padStart(4, '0')}${n === 0 ? '' : `_${n}`}`;
}

/** The archive database of a live one, from version 18.1.32 on. */
export function archiveName(live: string): string {
  return `${live}_archive`;
}

/** Reads a backup's name, null for any other. The live name of a backup of a backup is the backup it was made from. */
export function parseBackupName(name: string): BackupName | null {
  const [, live, month, day, year, n] = backupForm.exec(name) ?? [];
  if (live === undefined) return null;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  const days = daysInMonth[date.month - 1];
  return days === undefined || date.day < 1 || date.day > days ? null : { live, date, n: Number(n ?? 0) };
}

/** Which live database a name belongs to: itself, its backup or its archive; null when to none. Names as the server compares them. */
export function databasePart(name: string, liveNames: { has(name: string): boolean }): DatabasePart | null {
  if (liveNames.has(name)) return { live: name, part: 'live' };
  const backup = parseBackupName(name);
  if (backup !== null && liveNames.has(backup.live)) return { live: backup.live, part: 'backup' };
  const live = name.endsWith('_archive') ? name.slice(0, -'_archive'.length) : '';
  return liveNames.has(live) ? { live, part: 'archive' } : null;
}
