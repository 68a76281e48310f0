import type { GrantDialect } from './dialect.ts';
import type { GrantLedger } from './grant-ledger.ts';
import type { NameResolver } from './name-resolution.ts';

/** How statements change the ledger. */
export interface ApplyContext {
  readonly ledger: GrantLedger;
  readonly dialect: GrantDialect;
  readonly resolve: NameResolver;
  /** The text was printed by a server: what it does not say is unknown, and REVOKE lines are partial revokes. */
  readonly printed: boolean;
  /** Accounts that are named although nothing was printed about them. */
  readonly unseen: { readonly user: string; readonly host: string }[];
  readonly fingerprint: (secret: string) => string;
}
