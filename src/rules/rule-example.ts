import type { ExampleSite } from '../../fixtures/builders/example-site.ts';
import type { Status } from '../model/verdict.ts';

/** A worked case of a rule: run as a test, printed in the rule's page. */
export interface RuleExample {
  readonly name: string;
  readonly site: ExampleSite;
  /** Subject id → status; the rule may judge more subjects than these. */
  readonly expect: Readonly<Record<string, Exclude<Status, 'waived'>>>;
}
