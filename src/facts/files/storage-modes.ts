import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import type { Fail, Verdict } from '../../model/verdict.ts';
import { addTo } from '../add-to.ts';
import { passUnless } from '../pass-unless.ts';
import { type DatabaseSettings, settingEvidence } from '../site/database-settings.ts';
import { claimEvidence } from '../site/folders.ts';
import { type AccessFacts, nameOfTenant } from './access-verdicts.ts';
import { type ClaimedFolder, claimedFolders } from './claimed-objects.ts';

type StorageFacts = AccessFacts & { readonly 'site.settings': readonly DatabaseSettings[] };

/** One verdict per live database: do its storage mode and its folders fit? */
export function storageModes(facts: StorageFacts): Iterable<Verdict> {
  const foldersOf = foldersByTenant(facts);
  return passUnless(facts['site.settings'], (settings) => {
    const { preferences } = settings.statements;
    // Most keep images in folders, and name one.
    return valueOf(preferences, 'AtoZfolderUsed') === '1' && (valueOf(preferences, 'DocPath') ?? '').trim() !== ''
      ? null
      : finding(facts, settings, foldersOf(settings.tenant));
  });
}

/** A to Z folders by tenants; made when somebody asks. */
function foldersByTenant(facts: StorageFacts): (tenant: string) => readonly ClaimedFolder[] {
  let byTenant: Map<string, ClaimedFolder[]> | undefined;
  return (tenant) => {
    if (byTenant === undefined) {
      byTenant = new Map();
      const { folders } = claimedFolders(facts['site.folders'], new Set(['atoz', 'atoz-override']), facts['site.fileAccess'], true);
      for (const folder of folders) addTo(byTenant, folder.tenant, folder);
    }
    return byTenant.get(tenant) ?? [];
  };
}

function valueOf(preferences: DatabaseSettings['statements']['preferences'], name: string): string | undefined {
  return preferences?.find((row) => row.name === name)?.value;
}

function finding(facts: StorageFacts, settings: DatabaseSettings, folders: readonly ClaimedFolder[]): Verdict | null {
  const { database, statements, missing, pass } = settings;
  const value = (name: string): string | undefined => valueOf(statements.preferences, name);
  const older = value('AtoZfolderNotRequired');
  const mode = value('AtoZfolderUsed') ?? (older === undefined ? undefined : older === '1' ? '0' : '1');
  if (mode === undefined) return { ...pass, status: 'not-assessed', missing, reason: `Where ${database} keeps images (AtoZfolderUsed) was not read.` };
  const shared = mode === '1' ? undefined : folders.find(({ access, path, object }) => object !== null && access.sharesOf(path).length > 0);
  if (shared !== undefined) return leftBehind(facts, settings, mode, shared);
  return mode === '1' && (value('DocPath') ?? '').trim() === '' && folders.length === 0 ? homeless(facts, settings) : null;
}

const places: Readonly<Record<string, string>> = { '0': 'in the database', '2': 'at Dropbox', '3': 'on an SFTP server' };

function leftBehind(facts: StorageFacts, settings: DatabaseSettings, mode: string, { access, host, path, text, claims }: ClaimedFolder): Fail {
  const shares = access.sharesOf(path).map(({ name }) => name);
  return fails(settings, {
    claim: `${nameOfTenant(facts, settings.tenant)} keeps images ${places[mode] ?? `in a way nobody knows (${mode})`}, and ${text} is still shared as ${shares.slice(0, 3).join(', ')}.`,
    observed: `AtoZfolderUsed = ${mode}; ${claims
      .map((claim) => claimEvidence(claim).excerpt)
      .slice(0, 2)
      .join('; ')}`,
    expected: 'no shared A to Z folder where images are kept elsewhere',
    evidence: [
      settingEvidence(settings, { table: 'preference', key: 'AtoZfolderUsed', column: 'ValueString' }, mode),
      ...claims.slice(0, 2).map(claimEvidence),
    ],
    fix: {
      language: 'powershell',
      target: host,
      commands: [],
      undo: [],
      verify: [{ command: 'bitewing audit', expect: 'this finding is resolved' }],
      note: `Make sure that every image is where it belongs, archive ${path}, then blank DocPath in ${settings.database}. Take a share away only when nobody else’s folder is behind it.`,
    },
  });
}

function homeless(facts: StorageFacts, settings: DatabaseSettings): Fail {
  return fails(settings, {
    claim: `${nameOfTenant(facts, settings.tenant)} keeps images in folders, and neither its database nor the inventory names one.`,
    observed: 'AtoZfolderUsed = 1; DocPath is blank',
    expected: 'DocPath names the tenant’s own folder',
    severity: 'medium',
    kind: 'function',
    evidence: [settingEvidence(settings, { table: 'preference', key: 'AtoZfolderUsed', column: 'ValueString' }, '1')],
    fix: {
      language: 'sql',
      target: settings.instance,
      commands: [],
      undo: [`UPDATE ${sqlIdentifier(settings.database)}.preference SET ValueString = '' WHERE PrefName = 'DocPath';`],
      verify: [
        { command: `SELECT ValueString FROM ${sqlIdentifier(settings.database)}.preference WHERE PrefName = 'DocPath';`, expect: 'the tenant’s own folder' },
      ],
      note: 'Set it in Setup, Data Paths, to a folder that only this tenant can open.',
    },
  });
}

function fails(
  { tenant, database, instance }: DatabaseSettings,
  parts: Pick<Fail, 'claim' | 'observed' | 'expected' | 'evidence' | 'fix'> & Partial<Fail>,
): Fail {
  return {
    status: 'fail',
    subject: { type: 'database', id: `${instance}/${database}` },
    tenants: [tenant],
    sides: { owner: tenant, reacher: null },
    because: 'The mode decides where new images go; what is in the other place stays there, with whatever access it had.',
    ...parts,
  };
}
