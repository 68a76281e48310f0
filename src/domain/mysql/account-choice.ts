import type { Client } from './access.ts';
import type { GrantIndex, IndexedAccount } from './grant-index.ts';
import { hostFits } from './host-pattern.ts';
import { compareRanks } from './specificity.ts';

/**
 * The account row that a server picks for a login, with rows that it may pick as well. Only this row's password counts: there is no
 * second try. An anonymous row wins against named ones when its host is more specific.
 */
export function chooseAccountRow(index: GrantIndex, user: string, client: Client): readonly IndexedAccount[] {
  const named = firstMatches(index, user, client);
  const anonymous = user === '' ? [] : firstMatches(index, '', client);
  const best = named[0];
  const rival = anonymous[0];
  if (best === undefined || rival === undefined) return best === undefined ? anonymous : named;
  return compareRanks(rival.rank, best.rank) < 0 ? anonymous : named;
}

/** A row of this name that would match, had the server not dropped it because it resolves no names. */
export function accountNotLoaded(index: GrantIndex, user: string): IndexedAccount | null {
  return index.accounts.get(user)?.find((account) => !account.loaded) ?? null;
}

const none: readonly never[] = [];

function firstMatches(index: GrantIndex, user: string, client: Client): readonly IndexedAccount[] {
  const rows = index.accounts.get(user);
  if (rows === undefined) return none;
  const best = rows.find((row) => row.loaded && hostFits(row.host, client));
  if (best === undefined) return none;
  if (index.server.flavor === 'mariadb') return [best];
  return rows.filter((row) => compareRanks(row.rank, best.rank) === 0 && hostFits(row.host, client));
}
