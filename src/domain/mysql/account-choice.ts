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
  let best: IndexedAccount | undefined;
  for (let at = 0; at < rows.length && best === undefined; at++) {
    const row = rows[at];
    if (row?.loaded === true && hostFits(row.host, client)) best = row;
  }
  if (best === undefined) return none;
  if (rows.length === 1) return rows;
  if (index.server.flavor === 'mariadb') return [best];
  return rows.filter((row) => compareRanks(row.rank, best.rank) === 0 && hostFits(row.host, client));
}
