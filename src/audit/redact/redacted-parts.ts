import type { Evidence, Hop } from '../../model/verdict.ts';
import type { Rule } from '../../rules/define-rule.ts';
import type { TenantAudit } from '../audit.ts';
import type { Redactor } from './redactor.ts';

/** What a tenant's pack is made of. */
export interface RedactionInput extends TenantAudit {
  readonly everyone: readonly string[];
  readonly rules: readonly Rule[];
  readonly redactor: Redactor;
}

/** An id that still tells two things apart when their names are withheld. */
export function redactedId(id: string, { text, print }: Redactor): string {
  const shown = text(id);
  return shown === id ? id : `${shown} (${print(id)})`;
}

/** Evidence without its place in the snapshot: a row's number, or a name in a pointer, may tell others. */
export function redactedEvidence(evidence: readonly Evidence[], redactor: Redactor): Evidence[] {
  return evidence.map(({ source, excerpt }) => ({ source: sourceName(source, redactor), pointer: '', excerpt: redactor.text(excerpt) }));
}

/** A path whose ends and means are pseudonyms where they are not the tenant's. */
export function redactedPath(path: readonly Hop[], redactor: Redactor): Hop[] {
  return path.map(({ from, to, by, precondition, evidence }) => ({
    from: redactor.text(from),
    to: redactor.text(to),
    by: redactor.text(by),
    ...(precondition === undefined ? {} : { precondition: redactor.text(precondition) }),
    evidence: redactedEvidence(evidence, redactor),
  }));
}

/** `kind@place`, the place only where the tenant uses it. */
export function sourceName(id: string, redactor: Redactor): string {
  const at = id.indexOf('@');
  if (at < 0) return redactor.text(id);
  const place = id.slice(at + 1);
  return `${redactor.text(id.slice(0, at))}@${redactor.usesPlace(place) ? place : 'another-host'}`;
}
