import { keyedDigest } from '../adapters/digest.ts';
import { auditOfTenant } from '../audit/audit.ts';
import { profiles } from '../audit/profiles.ts';
import { searchLeaks } from '../audit/redact/leak-search.ts';
import { redactedResult } from '../audit/redact/redacted-result.ts';
import { newRedactor } from '../audit/redact/redactor.ts';
import { type Vocabulary, vocabularyOf } from '../audit/redact/vocabulary.ts';
import type { Tenant } from '../inventory/inventory.ts';
import type { AuditResult } from '../model/audit-result.ts';
import { verifyPage } from '../report/pack/verify-page.ts';
import type { ReportFormat } from '../report/renderers.ts';
import { rules } from '../rules/index.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { renderedFiles } from './formats.ts';
import { auditInput, type Judgement } from './judge.ts';
import { programTexts } from './package-files.ts';

/** The files of a pack, before manifest and signature. */
export interface EvidencePack {
  readonly result: AuditResult;
  readonly files: Readonly<Record<string, string>>;
  /** Names of others that are ordinary words of the report, so that only the first wall keeps them out. */
  readonly unsearchable: readonly string[];
}

/** What a pack is made of. */
export interface PackInput {
  readonly snapshot: Snapshot;
  readonly tenant: Tenant;
  readonly judgement: Judgement;
  /** Key of the pseudonyms. */
  readonly key: string;
  readonly isSigned: boolean;
  readonly formats: readonly ReportFormat[];
  /** That of this program, where the caller has it already. */
  readonly vocabulary?: Vocabulary;
}

/**
 * What may be handed to one tenant. Two walls: the result is built of what is known to be harmless, and no file is given out in which a search
 * finds somebody else. Throws when it does; nothing is written then.
 */
export function evidencePack({
  snapshot,
  tenant,
  judgement,
  key,
  isSigned,
  formats,
  vocabulary = vocabularyOf(rules, programTexts()),
}: PackInput): EvidencePack {
  const redactor = newRedactor({ snapshot, tenant, vocabulary, keyed: keyedDigest(key) });
  const result = redactedResult({
    ...auditOfTenant(auditInput(snapshot, { ...judgement, profile: profiles['go-live'], tenant: tenant.id }, null)),
    everyone: Object.keys(snapshot.inventory.tenants),
    rules,
    redactor,
  });
  const files = { 'how-to-verify.txt': verifyPage(result, isSigned), ...renderedFiles(result, formats) };
  const bytes = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]));
  const { leaks, unsearchable } = searchLeaks(bytes, redactor.telling, redactor.isForeignAddress, vocabulary.texts);
  const [leak] = leaks;
  if (leak === undefined) return { result, files, unsearchable };
  throw new Error(
    `the pack for ${tenant.id} was not written: ${leak.file} would show '${leak.found}', which tells somebody else; and ${leaks.length - 1} more`,
  );
}
