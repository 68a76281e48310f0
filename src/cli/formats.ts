import { nameUuid, sha256Base64 } from '../adapters/digest.ts';
import { nearestName } from '../inventory/nearest-name.ts';
import type { AuditResult } from '../model/audit-result.ts';
import { renderers, type RenderResources, type ReportFormat, reportFormats, usualFormats } from '../report/renderers.ts';
import { UsageError } from './cli-error.ts';
import { type Arguments, type Command, texts } from './command.ts';
import { reportTemplates } from './package-files.ts';

/** The option that adds formats to a run's folder. */
export const formatOptions: Command['options'] = { format: { type: 'string', short: 'f', multiple: true } };

/** The formats to write, in the order of the renderers: the usual ones and those of `--format sarif,csv`, or all of them. */
export function readFormats(args: Arguments): ReportFormat[] {
  const named = texts(args, 'format')
    .flatMap((list) => list.split(','))
    .map((name) => name.trim());
  const known = new Set<string>([...reportFormats, 'all']);
  const unknown = named.find((name) => !known.has(name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, known);
    const list = `formats: ${reportFormats.join(', ')}, or all`;
    throw new UsageError(`there is no format '${unknown}'`, near === null ? list : `did you mean '${near}'? ${list}`);
  }
  return reportFormats.filter((format) => usualFormats.includes(format) || named.includes(format) || named.includes('all'));
}

/** What the renderers of this installation need. */
export function renderResources(): RenderResources {
  return { templates: reportTemplates(), sha256Base64, nameUuid };
}

/** The files of these formats, by name. */
export function renderedFiles(result: AuditResult, formats: readonly ReportFormat[]): Record<string, string> {
  const resources = renderResources();
  return Object.fromEntries(formats.map((format) => [renderers[format].fileName, renderers[format].render(result, resources)]));
}
