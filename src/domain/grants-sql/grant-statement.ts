/** An account or role as written. `host` null: no `@host` written. `isPublic`: MariaDB's PUBLIC, unquoted. */
export interface WrittenAccount {
  readonly user: string;
  readonly host: string | null;
  readonly isPublic: boolean;
}

/** One way to log in, as written after IDENTIFIED. Exactly one of `clear` and `hash` is set when a secret was written. */
export interface WrittenAuthentication {
  /** Null when only a password was written: the server's default plugin. */
  readonly plugin: string | null;
  readonly clear: string | null;
  readonly hash: string | null;
}

/** A privilege as written, upper-cased words; `columns` null without a column list. */
export interface WrittenPrivilege {
  readonly name: string;
  readonly columns: readonly string[] | null;
}

/** What a privilege statement is about. */
export type GrantObject =
  | { readonly level: 'global' }
  | { readonly level: 'database'; readonly db: string }
  | { readonly level: 'table'; readonly db: string; readonly name: string }
  | {
      readonly level: 'routine';
      readonly db: string;
      readonly name: string;
      readonly type: 'PROCEDURE' | 'FUNCTION' | 'PACKAGE' | 'PACKAGE BODY';
    };

/** REQUIRE, ACCOUNT, PASSWORD and DEFAULT ROLE clauses; null where not written. */
export interface AccountOptions {
  readonly tls: '' | 'ANY' | 'X509' | 'SPECIFIED' | null;
  readonly locked: boolean | null;
  readonly passwordExpired: boolean | null;
  readonly defaultRoles: readonly WrittenAccount[] | null;
  readonly grantOption: boolean;
  readonly adminOption: boolean;
}

/** An account a statement creates, alters or grants to, with what IDENTIFIED says of its password. */
export interface Grantee extends WrittenAccount {
  /** Empty when nothing after IDENTIFIED was written. */
  readonly authentication: readonly WrittenAuthentication[];
}

/** A statement that changes grant tables. */
export type GrantStatement =
  | {
      readonly type: 'create-user' | 'alter-user';
      readonly accounts: readonly Grantee[];
      readonly options: AccountOptions;
    }
  | { readonly type: 'create-role'; readonly roles: readonly WrittenAccount[] }
  | {
      readonly type: 'grant' | 'revoke';
      readonly privileges: readonly WrittenPrivilege[];
      readonly object: GrantObject;
      readonly grantees: readonly Grantee[];
      readonly options: AccountOptions;
    }
  | {
      readonly type: 'grant-roles' | 'revoke-roles';
      readonly roles: readonly WrittenAccount[];
      readonly grantees: readonly Grantee[];
      readonly options: AccountOptions;
    }
  | {
      readonly type: 'grant-proxy' | 'revoke-proxy';
      readonly proxied: WrittenAccount;
      readonly grantees: readonly Grantee[];
      readonly options: AccountOptions;
    }
  | { readonly type: 'drop'; readonly accounts: readonly WrittenAccount[] }
  | { readonly type: 'rename'; readonly renames: readonly { readonly from: WrittenAccount; readonly to: WrittenAccount }[] }
  | { readonly type: 'revoke-all'; readonly grantees: readonly Grantee[] }
  | {
      readonly type: 'default-role';
      readonly roles: readonly WrittenAccount[] | 'none' | 'all';
      readonly accounts: readonly WrittenAccount[];
    };
