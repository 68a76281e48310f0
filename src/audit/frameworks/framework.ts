import type { ControlReference } from '../../model/audit-result.ts';

/** One control and the rules that give evidence for it. Titles are our own words. */
export interface MappedControl {
  readonly id: string;
  readonly title: string;
  /** Rule ids; an entry that ends with `/` or `-` stands for every id that begins so. */
  readonly rules: readonly string[];
}

/** A control framework as data, kept outside the rules, so that a new one touches none of them. */
export interface Framework {
  readonly name: string;
  readonly status: ControlReference['status'];
  readonly source: string;
  readonly controls: readonly MappedControl[];
}
