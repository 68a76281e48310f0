import type { AccessEngine, GrantRowReference } from '../../domain/mysql/access.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { Fail, Fix } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import type { TenantAccount } from './account-passes.ts';
import { rowEvidence } from './grant-row.ts';
import { tenantName } from './reach-verdicts.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** What a rule has to say about one account of a tenant. */
export interface AccountWords extends Pick<Fail, 'observed' | 'expected' | 'because' | 'severity' | 'kind' | 'witness' | 'discriminator'> {
  /** Follows the tenant's name and the account: "accepts every address". */
  readonly says: string;
  readonly fix: Fix;
  /** Whose data is reached; null for nobody's in particular. */
  readonly owner?: string | null;
  /** Rows the verdict rests on besides the account's own. */
  readonly rows?: readonly GrantRowReference[];
}

/** A failing verdict about one account row of a tenant. */
export function accountFail(facts: AccessFacts, account: TenantAccount, { says, rows, owner, ...words }: AccountWords): Fail {
  const references = [{ table: 'accounts' as const, row: account.row }, ...(rows ?? [])];
  return {
    ...words,
    status: 'fail',
    subject: account.subject,
    tenants: [account.tenant, ...(owner === undefined || owner === null || owner === account.tenant ? [] : [owner])],
    sides: { owner: owner ?? null, reacher: account.tenant },
    claim: `${tenantName(facts, account.tenant)} (${accountLabel(account.user, account.host)}) ${says}`,
    evidence: references.map((reference) => rowEvidence(facts.instance, facts['mysql.access'].grants, reference)),
  };
}
