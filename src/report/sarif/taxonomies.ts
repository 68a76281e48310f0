import type { ControlReference, Finding } from '../../model/audit-result.ts';
import { message } from './message.ts';

/** The control frameworks of a result as SARIF taxonomies. */
export interface Taxonomies {
  readonly components: readonly object[];
  readonly references: readonly object[];
  /** The taxon of a control of one of the findings. */
  referenceOf(control: ControlReference): object;
}

interface Taxonomy {
  readonly index: number;
  readonly taxa: Map<string, object>;
}

/** Collects the controls the findings name: a component per framework, a taxon per control, in order of appearance. */
export function taxonomiesOf(findings: readonly Finding[]): Taxonomies {
  const taxonomies = new Map<string, Taxonomy>();
  for (const { framework, id, title, status } of findings.flatMap(({ controls }) => controls)) {
    const known = taxonomies.get(framework) ?? { index: taxonomies.size, taxa: new Map<string, object>() };
    taxonomies.set(framework, known);
    if (!known.taxa.has(id)) known.taxa.set(id, { id, shortDescription: message(title), properties: { status } });
  }
  const indexes = new Map([...taxonomies].map(([framework, { taxa }]) => [framework, new Map([...taxa.keys()].map((id, at) => [id, at]))]));
  const componentOf = (framework: string): object => ({ name: framework, index: taxonomies.get(framework)?.index ?? -1 });
  return {
    components: [...taxonomies].map(([framework, { taxa }]) => ({ name: framework, taxa: [...taxa.values()] })),
    references: [...taxonomies.keys()].map(componentOf),
    referenceOf: ({ framework, id }) => ({ id, index: indexes.get(framework)?.get(id) ?? -1, toolComponent: componentOf(framework) }),
  };
}
