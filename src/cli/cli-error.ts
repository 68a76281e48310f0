/** Something the user can put right: one line, and what to do. */
export class UsageError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** An inventory that is wrong or contradicts itself; one line per problem. */
export class InventoryRefused extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('the inventory was refused');
    this.name = 'InventoryRefused';
    this.problems = problems;
  }
}

/** A run could not be written: the disk is full, or it may not be written to. Nothing of it is left. */
export class OutputError extends Error {}

/** Another audit of the site is under way. */
export class SiteBusy extends Error {}
