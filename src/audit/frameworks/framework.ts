import type { ControlReference } from '../../model/audit-result.ts';

/** One control and the rules that bear on it. Titles are our own words. A control has an entry for each relation it has. */
export interface MappedControl {
  readonly id: string;
  readonly title: string;
  /** `direct`: the rules test what the control asks; `supports`: they test a part of it, or what it rests on; `evidence-for`: their results show that the activity takes place. */
  readonly relation: NonNullable<ControlReference['relation']>;
  /** Rule ids; an entry that ends with `/` or `-` stands for every id that begins so. */
  readonly rules: readonly string[];
}

/** A control framework as data, kept outside the rules, so that a new one touches none of them. */
export interface Framework {
  /** What the command line calls it. */
  readonly key: string;
  readonly name: string;
  /** Legal status; of a voluntary framework `in force` means that this edition is the current one. */
  readonly status: ControlReference['status'];
  readonly source: string;
  readonly controls: readonly MappedControl[];
}

type Relations = Readonly<Partial<Record<MappedControl['relation'], readonly string[]>>>;

/** The entries of one control, the strongest relation first. */
export function control(id: string, title: string, { direct, supports, 'evidence-for': evidence }: Relations): MappedControl[] {
  return (
    [
      ['direct', direct],
      ['supports', supports],
      ['evidence-for', evidence],
    ] as const
  ).flatMap(([relation, rules]) => (rules === undefined ? [] : [{ id, title, relation, rules }]));
}
