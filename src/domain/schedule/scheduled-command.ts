/** A command that a scheduler is to run every day, or every hour. */
export interface ScheduledCommand {
  /** Name of the unit or task: letters, digits, `-`, `_` and `.`. */
  readonly name: string;
  /** One line, for people. */
  readonly description: string;
  /** Absolute path of the program, and its arguments. */
  readonly argv: readonly string[];
  /** Absolute path it is started in. */
  readonly folder: string;
  /** Account it runs as; null: whoever the scheduler runs things as. */
  readonly user: string | null;
  /** `HH:MM` local time; null: every hour. */
  readonly at: string | null;
  /** File of `NAME=value` lines with the secrets; null: none. */
  readonly environmentFile: string | null;
  /** The only folder it writes to. */
  readonly writes: string;
}
